import type { AnyComponent } from "./component.js";
import type { CursorBuilder } from "./cursor-builder.js";
import type { SpawnCursor } from "./entity-cursor.js";
import type { EntityKind } from "./entity-kinds.js";

/** What a prefab's entities begin with. */
export type PrefabValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How entities of a prefab begin. */
export interface PrefabOptions {
  /** The kind of entities; needed where more than one can have all the components. */
  readonly kind?: string;
  /**
   * Whether the fields of components that have no value in the prefab are left as whoever had the slot before left them: for
   * entities of which everything is set as they are spawned. Zero unless told, and always where a component has a reference.
   */
  readonly leaveFields?: boolean;
}

/** A template of entities: what they have, and what its fields begin with. Made by {@link WorldLayout.prefab}. */
export class Prefab<C extends AnyComponent> {
  /** Made by {@link WorldLayout.prefab}. */
  constructor(
    private readonly cursors: CursorBuilder,
    private readonly kind: EntityKind,
    private readonly components: readonly AnyComponent[],
    private readonly values: PrefabValues,
    private readonly leaveFields: boolean,
  ) {}

  /**
   * Makes a cursor that spawns such entities. It is an object: make it once.
   *
   * @param more - components that it shows besides those of the prefab; the spawned do not have them, but can be given them
   * @throws WorldError `BAD_COMPONENT` where a value of the prefab is of no field, or no number, boolean or name; `NO_COMPONENT`.
   */
  cursor<const M extends readonly AnyComponent[]>(...more: M): SpawnCursor<C | M[number]> {
    const { cursors, kind, components, values, leaveFields } = this;
    return cursors.spawning(kind, components, values, more, leaveFields) as SpawnCursor<C | M[number]>;
  }
}
