import type { RecordFields, RecordView } from "@pauseless/arena";
import { type AnyComponent, type Component, type Entity, isReference } from "./component.js";
import type { SpawnCursor } from "./entity-cursor.js";
import type { EntityKind, KindOptions } from "./entity-kinds.js";
import type { EntityStore } from "./entity-store.js";
import { WorldError } from "./errors.js";
import { Prefab } from "./prefab.js";
import { Scope } from "./scope.js";

/** The entity that every world has from its beginning to its end: it has the scope, and what the world has once. */
export class RootEntity {
  /** The world's scope, in the world that is entered. */
  readonly scope: RecordView<(typeof Scope)["layout"]["fields"]>;
  private readonly kind: EntityKind;
  private readonly cursor: SpawnCursor<AnyComponent>;
  private readonly parts: Readonly<Record<string, RecordView<RecordFields>>>;

  /** Makes the cursor that stands on it. */
  constructor(
    private readonly store: EntityStore,
    private readonly singletons: readonly Component[],
  ) {
    for (const { name, layout } of singletons) {
      const field = Object.entries(layout.fields).find(
        ([, each]) => isReference(each) && each.onDespawn === "despawn",
      );
      if (field === undefined) continue;
      throw new WorldError(
        "BAD_COMPONENT",
        `singleton "${name}": ${field[0]} would despawn the root, which lives as long as its world; choose "clear" or "keep"`,
      );
    }
    this.kind = store.kinds[store.kinds.length - 1];
    this.cursor = new Prefab(store.cursors, this.kind, [Scope, ...singletons], {}, false).cursor();
    this.parts = this.cursor as unknown as Record<string, RecordView<RecordFields>>;
    this.scope = this.parts[Scope.name] as unknown as RecordView<(typeof Scope)["layout"]["fields"]>;
  }

  /** The kind of entities that it is the only one of. */
  static kindOf(singletons: readonly Component[]): KindOptions {
    return { capacity: 1, components: [Scope, ...singletons] };
  }

  /** Spawns it, in a world that was just opened. */
  spawn(): void {
    this.cursor.spawn();
  }

  /** Stands on it, in the world that was just entered. */
  stand(): void {
    this.cursor.toSlot(this.kind.firstSlot);
  }

  /** Its handle. */
  get handle(): Entity {
    return this.store.table.handleOf(this.kind.firstSlot);
  }

  /** The fields of a component that the world has once. @throws WorldError `NO_COMPONENT`. */
  viewOf<F extends RecordFields>(component: Component<string, F>): RecordView<F> {
    const known: readonly AnyComponent[] = [Scope, ...this.singletons];
    if (known.includes(component)) return this.parts[component.name] as unknown as RecordView<F>;
    throw new WorldError("NO_COMPONENT", `"${component.name}" is no singleton; add it to \`singletons\``);
  }
}
