import type { Difference, NamedEntity, SnapshotDiff } from "./diff.js";
import type { FieldValue } from "./field-values.js";

/**
 * What {@link diffSnapshots} found as text, a line for each difference:
 *
 * ```text
 * player 12 (handle 24577): vitals.hp 1000 -> 960
 * player 13 (handle 26625): despawned
 * player 14 (handle 28674): burning added
 * system "heal": disabled
 * bytes 1234..1239 of the block
 * ```
 *
 * Where nothing differs, a line that says so.
 */
export function describeDiff({ differences, isComplete, isIdentical }: SnapshotDiff): string {
  const lines = differences.map(lineOf);
  if (!isComplete) lines.push("and more");
  if (lines.length > 0) return lines.join("\n");
  return isIdentical
    ? "no difference"
    : "no difference but in what is kept of the entities: free slots, the order of queries, or what the dead left";
}

function lineOf(difference: Difference): string {
  switch (difference.what) {
    case "spawned":
    case "despawned":
      return `${nameOf(difference.entity)}: ${difference.what}`;
    case "added":
    case "removed":
      return `${nameOf(difference.entity)}: ${difference.component} ${difference.what}`;
    case "changed": {
      const { entity, component, field, before, after } = difference;
      return `${nameOf(entity)}: ${component}.${field} ${textOf(before)} -> ${textOf(after)}`;
    }
    case "enabled":
    case "disabled":
      return `system "${difference.system}": ${difference.what}`;
    case "bytes":
      return `bytes ${difference.firstByte}..${difference.lastByte} of the block`;
  }
}

function nameOf({ kind, slot, handle }: NamedEntity): string {
  return `${kind} ${slot} (handle ${handle})`;
}

function textOf(value: FieldValue | undefined): string {
  if (value === undefined) return "none";
  if (typeof value === "string") return JSON.stringify(value);
  return Object.is(value, -0) ? "-0" : `${value}`;
}
