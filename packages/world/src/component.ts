import {
  type Handle,
  handle,
  type RecordFields,
  type RecordLayout,
  record,
  type ScalarField,
} from "@pauseless/arena";
import { WorldError } from "./errors.js";

/** A 32-bit integer that names an entity: its slot and the generation of that slot. 0 names none. */
export type Entity = Handle<"entity">;

/** A field that names an entity and is checked by nobody but its reader: {@link World.isAlive} says whether it lives still. */
export const entity: ScalarField<Entity, "i32"> = /* @__PURE__ */ handle("entity");

/** What becomes of a reference whose entity is despawned: the field is set to 0, its entity is despawned too, or nothing. */
export type OnDespawn = "clear" | "despawn" | "keep";

/** A field that names an entity, is found from there, and follows a policy when that entity is despawned. */
export interface ReferenceField extends ScalarField<Entity, "i32"> {
  readonly onDespawn: OnDespawn;
}

/**
 * A field that names another entity, which knows by whom it is named: {@link WorldLayout.referrers} goes the other way. As the
 * named entity is despawned, at the end of the frame:
 *
 * - `"clear"`: the field becomes 0;
 * - `"despawn"`: the entity that has the field is despawned as well, and so on;
 * - `"keep"`: the field stays as it is, stale, and is reported in {@link World.dangling} until the end of the next frame.
 *
 * Set it through a cursor; a raw column of references cannot be had. For a field without all that, there is {@link entity}.
 */
export function reference(options: { readonly onDespawn: OnDespawn }): ReferenceField {
  const { onDespawn } = options;
  return Object.freeze({ ...entity, meaning: `reference(${onDespawn})`, onDespawn });
}

/** Data that entities can have: columns in the block. Made by {@link component}. */
export interface Component<N extends string = string, F extends RecordFields = RecordFields> {
  readonly kind: "component";
  /** What cursors call it. */
  readonly name: N;
  /** Its fields. */
  readonly layout: RecordLayout<F>;
  /** Whether writing a field through a cursor is a change that queries and observers see. */
  readonly tracked: boolean;
}

/** A component without data: entities have it or not. Made by {@link tag}. */
export interface Tag<N extends string = string> {
  readonly kind: "tag";
  /** What cursors call it. */
  readonly name: N;
}

// biome-ignore lint/suspicious/noExplicitAny: components of any fields; `any` keeps the inference open.
type Open = any;

/** Anything an entity can have. */
export type AnyComponent = Component<string, Open> | Tag<string>;

/** How a component is kept. */
export interface ComponentOptions {
  /** Whether writing a field through a cursor is a change that `changed` queries and observers see. */
  readonly track?: boolean;
}

/** What cursors and their parts have of their own. */
const TAKEN_BY_CURSORS = new Set([
  "at",
  "to",
  "toSlot",
  "find",
  "slot",
  "handle",
  "length",
  "despawn",
  "spawn",
  "spawnMany",
  "spawned",
  "constructor",
  "__proto__",
]);
const TAKEN_BY_PARTS = ["add", "remove", "present", "mark"];

/**
 * Declares data that entities can have. Every field becomes a column in the block; bounded lists, rings and arrays of the
 * memory package are fields as any other.
 *
 * @param name - what cursors call it: `cursor.position.x`
 * @throws WorldError `BAD_COMPONENT` where a name cannot be had; ArenaError `BAD_LAYOUT` as `record` throws it.
 */
export function component<const N extends string, const F extends RecordFields>(
  name: N,
  fields: F,
  options: ComponentOptions = {},
): Component<N, F> {
  checkName(name, "component");
  const taken = TAKEN_BY_PARTS.find((each) => Object.hasOwn(fields, each));
  if (taken !== undefined) {
    throw new WorldError(
      "BAD_COMPONENT",
      `component "${name}": field "${taken}": a part of a cursor has a \`${taken}\` of its own; rename the field`,
    );
  }
  const layout = record(name, fields) as unknown as RecordLayout<F>;
  return Object.freeze({ kind: "component", name, layout, tracked: options.track ?? false });
}

/**
 * Declares a component without data.
 *
 * @throws WorldError `BAD_COMPONENT` where the name cannot be had.
 */
export function tag<const N extends string>(name: N): Tag<N> {
  checkName(name, "tag");
  return Object.freeze({ kind: "tag", name });
}

/** Whether a field is a reference. */
export function isReference(field: unknown): field is ReferenceField {
  return (field as ReferenceField | undefined)?.onDespawn !== undefined;
}

function checkName(name: string, what: string): void {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !TAKEN_BY_CURSORS.has(name)) return;
  throw new WorldError(
    "BAD_COMPONENT",
    `${what} "${name}": a name begins with a letter, holds letters, digits and _, and is none of ${[...TAKEN_BY_CURSORS].join(", ")}`,
  );
}
