/**
 * Entities whose life is the arena's: an entity-component-system whose whole world is one relocatable block of bytes.
 * Nothing of Node: it runs in browsers and workers as well.
 *
 * @module
 */
export {
  type AnyComponent,
  type Component,
  type ComponentOptions,
  component,
  type Entity,
  entity,
  type OnDespawn,
  type ReferenceField,
  reference,
  type Tag,
  tag,
} from "./component.js";
export type { Dangling } from "./dangling.js";
export { describeDiff } from "./describe-diff.js";
export {
  type Difference,
  type DiffOptions,
  diffSnapshots,
  type NamedEntity,
  type SnapshotDiff,
} from "./diff.js";
export type { EntityCursor, PartOf, PartsOf, QueryCursor, SpawnCursor, ValuesOf } from "./entity-cursor.js";
export type { KindOptions } from "./entity-kinds.js";
export { WorldError, type WorldErrorCode } from "./errors.js";
export type { FieldValue } from "./field-values.js";
export {
  clamp,
  FIXED_ONE,
  fixedAtan2,
  fixedCos,
  fixedDiv,
  fixedMul,
  fixedSin,
  fixedSqrt,
  fromFixed,
  isqrt,
  toFixed,
  vectorLength,
  wrap,
} from "./fixed.js";
export { FixedStep, type FixedStepOptions } from "./fixed-step.js";
export { InputLog, type InputLogOptions } from "./input-log.js";
export type { Prefab, PrefabOptions } from "./prefab.js";
export type { Presence } from "./presence.js";
export type { Query } from "./query.js";
export { below, nextRandom, seedOf, splitSeed } from "./random.js";
export type { RawColumn } from "./raw-column.js";
export type { ReferenceIndex } from "./reference-index.js";
export { replay } from "./replay.js";
export { RollbackRing } from "./rollback-ring.js";
export type { Runs } from "./runs.js";
export { Scope, type WorldState } from "./scope.js";
export type { SystemOptions } from "./system.js";
export { type SystemTiming, SystemTimings, type SystemTimingsOptions } from "./system-timings.js";
export {
  type Any,
  added,
  any,
  type ComponentsOf,
  changed,
  type Happened,
  type Optional,
  optional,
  removed,
  type Term,
  type Without,
  without,
} from "./term.js";
export type { Timing } from "./timing.js";
export type { World } from "./world.js";
export { WorldClock, type WorldClockOptions } from "./world-clock.js";
export { WorldLayout } from "./world-layout.js";
export type { WorldLayoutOptions } from "./world-layout-options.js";
export type { WorldRandom } from "./world-random.js";
