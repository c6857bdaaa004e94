import { WireError } from "./errors.js";
import type { SnapshotField } from "./snapshot-field.js";

/** The fields of a snapshot's rows, by name. */
export type SnapshotFields = Readonly<Record<string, SnapshotField>>;

/** What a table of a snapshot is declared with. */
export interface SnapshotTableOptions<F extends SnapshotFields> {
  /** How many slots there are: 1 to 65,536. */
  readonly capacity: number;
  /** What each row has: 1 to 64 fields. */
  readonly fields: F;
  /**
   * How much a row matters where not all that changed can be sent: 1, what is usual, to 255. A row that waits gains by its priority with
   * every tick, so that none waits for ever.
   */
  readonly priority?: number;
}

/** Things of one kind, as clients are told of them: a row for each slot that is taken. Made by {@link snapshotTable}. */
export interface SnapshotTable<F extends SnapshotFields = SnapshotFields, N extends string = string> {
  readonly name: N;
  readonly capacity: number;
  readonly fields: F;
  readonly priority: number;
}

const MOST_SLOTS = 65_536;
const MOST_FIELDS = 64;
/** Members that cursors over rows have of their own. */
const RESERVED = new Set("at row rows listed count has next entered left changed constructor".split(" "));

/**
 * Declares things of one kind. A thing is told from others by its slot, a number below the capacity, and a generation that the server gives: where
 * another generation is in a slot, clients see one thing leave and another enter.
 *
 * @throws WireError `BAD_OPTION` where a name does not begin with a letter, holds what is no letter, digit or `_`, or is a cursor's
 * own (`at`, `row`, `rows`, `listed`, `count`, `has`, `next`, `entered`, `left`, `changed`, `constructor`), or a number is out of range.
 */
export function snapshotTable<const N extends string, const F extends SnapshotFields>(
  name: N,
  options: SnapshotTableOptions<F>,
): SnapshotTable<F, N> {
  const { capacity, fields, priority = 1 } = options;
  checkSnapshotName(name, "snapshot table");
  const within = (value: number, most: number, what: string) => {
    if (Number.isInteger(value) && value >= 1 && value <= most) return;
    throw new WireError(
      "BAD_OPTION",
      `snapshot table ${name}: ${what} ${value}; give a whole number from 1 to ${most}`,
    );
  };
  within(capacity, MOST_SLOTS, "capacity");
  within(priority, 255, "priority");
  const names = Object.keys(fields);
  within(names.length, MOST_FIELDS, "number of fields");
  for (const field of names) {
    checkSnapshotName(field, `snapshot table ${name}: field`);
    if (RESERVED.has(field)) {
      throw new WireError(
        "BAD_OPTION",
        `snapshot table ${name}: "${field}" is a member that cursors have of their own; name the field otherwise`,
      );
    }
    if (fields[field]?.bits === undefined) {
      throw new WireError(
        "BAD_OPTION",
        `snapshot table ${name}: "${field}" is no field; give one, such as \`unsigned(16)\``,
      );
    }
  }
  return Object.freeze({ name, capacity, fields: Object.freeze({ ...fields }), priority });
}

/** Refuses what is no name. */
export function checkSnapshotName(name: string, what: string): void {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return;
  throw new WireError(
    "BAD_OPTION",
    `${what} "${name}": give a name that begins with a letter and has letters, digits and _ only`,
  );
}
