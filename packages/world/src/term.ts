import type { AnyComponent } from "./component.js";

/** What an entity must not have. Made by {@link without}. */
export interface Without<C extends readonly AnyComponent[]> {
  readonly kind: "without";
  readonly components: C;
}

/** Of what an entity must have at least one. Made by {@link any}. */
export interface Any<C extends readonly AnyComponent[]> {
  readonly kind: "any";
  readonly components: C;
}

/** What an entity may have. Made by {@link optional}. */
export interface Optional<C extends readonly AnyComponent[]> {
  readonly kind: "optional";
  readonly components: C;
}

/** What must have happened to an entity in this frame. Made by {@link added}, {@link removed} and {@link changed}. */
export interface Happened<C extends readonly AnyComponent[]> {
  readonly kind: "added" | "removed" | "changed";
  readonly components: C;
}

/** What a query can ask for: a component that an entity must have, or one of the terms made by the functions here. */
export type Term =
  | AnyComponent
  | Without<readonly AnyComponent[]>
  | Any<readonly AnyComponent[]>
  | Optional<readonly AnyComponent[]>
  | Happened<readonly AnyComponent[]>;

/** Entities that have none of these. */
export function without<const C extends readonly AnyComponent[]>(...components: C): Without<C> {
  return { kind: "without", components };
}

/** Entities that have at least one of these. */
export function any<const C extends readonly AnyComponent[]>(...components: C): Any<C> {
  return { kind: "any", components };
}

/** Whether entities have these or not; the query's cursor reaches them: ask `present` first. */
export function optional<const C extends readonly AnyComponent[]>(...components: C): Optional<C> {
  return { kind: "optional", components };
}

/** Entities that got one of these since the end of the last frame, as they were spawned or later. */
export function added<const C extends readonly AnyComponent[]>(...components: C): Happened<C> {
  return { kind: "added", components };
}

/**
 * Entities that lost one of these since the end of the last frame; an entity that was despawned lost all it had, which can be read
 * until the end of the frame. What was removed from one that lives on is not to be read: checked mode refuses it.
 */
export function removed<const C extends readonly AnyComponent[]>(...components: C): Happened<C> {
  return { kind: "removed", components };
}

/**
 * Entities of which one of these was written since the end of the last frame: through a cursor, where the component is
 * tracked, or as told by `mark()`.
 */
export function changed<const C extends readonly AnyComponent[]>(...components: C): Happened<C> {
  return { kind: "changed", components };
}

/** The components that a term names. */
export type ComponentsOf<T> = T extends AnyComponent
  ? T
  : T extends { readonly components: readonly (infer C extends AnyComponent)[] }
    ? C
    : never;

/** The components of all terms, each once, in the order in which they are named first. */
export function componentsOf(terms: readonly Term[]): AnyComponent[] {
  const all = terms.flatMap((term) => ("components" in term ? [...term.components] : [term]));
  return [...new Set(all)];
}
