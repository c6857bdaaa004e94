import { fnv1a } from "@pauseless/arena";
import { WireError } from "./errors.js";
import { checkSnapshotName, type SnapshotTable } from "./snapshot-table.js";
import { mostPacketBytes, type TablePlan, tablePlans } from "./table-plan.js";

/** What a snapshot's layout may be given besides its tables. */
export interface SnapshotLayoutOptions {
  /**
   * For how many ticks both sides remember: a client whose last acknowledgement is older gets a keyframe. 2 to 255; where left out, 32.
   */
  readonly historyTicks?: number;
}

/** What snapshots hold, alike on both sides. Made by {@link snapshotLayout}. */
export interface SnapshotLayout<N extends string = string> {
  readonly name: N;
  readonly tables: readonly SnapshotTable[];
  readonly historyTicks: number;
  /** All that is declared, as JSON: equal where both sides declared the same. */
  readonly signature: string;
  /** 32 bits of the signature: equal where both sides declared the same, a part of what is compared at connecting. */
  readonly hash: number;
  /** The most bytes that a packet can have. */
  readonly mostBytes: number;
  /** Where each table's rows, columns and bits are in what is kept of a tick. */
  readonly plans: readonly TablePlan[];
}

/** The largest tick: one more bit would be no small integer everywhere. */
export const LAST_TICK = 2 ** 30 - 1;

/** Bits of the tick in a packet's header. */
export const TICK_BITS = 30;

/** Bits of how many ticks before it a packet's base is. */
export const BASE_BITS = 8;

/** How far a slot's births are counted: so clients tell one thing from the next in its slot, up to so many ticks later that as many can have come. */
export const BIRTH_BITS = 8;

/** Bits that tell the width of a count of births. */
export const BIRTH_WIDTH_BITS = 4;

/** More tables than this are refused: a word has a bit for each. */
const MOST_TABLES = 31;

/** More rows than this in one layout are refused, so that all counts of bits stay small integers. */
const MOST_ROWS = 2 ** 18;

/**
 * Declares what snapshots hold.
 *
 * @param name - a part of the hash
 * @param tables - in the order in which packets have them
 * @throws WireError `BAD_OPTION` where there are no tables or more than 31, two have one name, they have more than 2^18 slots in all, a name is none, or `historyTicks` is
 * not a whole number from 2 to 255.
 */
export function snapshotLayout<const N extends string>(
  name: N,
  tables: readonly SnapshotTable[],
  options: SnapshotLayoutOptions = {},
): SnapshotLayout<N> {
  const { historyTicks = 32 } = options;
  checkSnapshotName(name, "snapshot layout");
  const fail = (why: string): never => {
    throw new WireError("BAD_OPTION", `snapshot layout ${name}: ${why}`);
  };
  if (!Number.isInteger(historyTicks) || historyTicks < 2 || historyTicks > 255) {
    fail(`historyTicks ${historyTicks}; give a whole number from 2 to 255`);
  }
  if (tables.length === 0 || tables.length > MOST_TABLES) {
    fail(`${tables.length} tables; give it 1 to ${MOST_TABLES}`);
  }
  const names = new Set(tables.map((table) => table.name));
  if (names.size < tables.length) fail("two tables have one name; name them differently");
  const rows = tables.reduce((sum, { capacity }) => sum + capacity, 0);
  if (rows > MOST_ROWS) fail(`${rows} slots in all; give its tables at most ${MOST_ROWS}`);
  const signature = JSON.stringify([name, historyTicks, tables.map(signatureOf)]);
  const hash = fnv1a(signature);
  const plans = tablePlans(tables);
  const mostBytes = mostPacketBytes(plans);
  return Object.freeze({
    name,
    tables: Object.freeze([...tables]),
    historyTicks,
    signature,
    hash,
    mostBytes,
    plans,
  });
}

function signatureOf({ name, capacity, fields, priority }: SnapshotTable): unknown[] {
  const signs = Object.entries(fields).map(([field, { kind, bits, min, max, predicted }]) => [
    field,
    kind,
    bits,
    min,
    max,
    predicted,
  ]);
  return [name, capacity, priority, signs];
}

/** Which of a layout's tables one is. */
export function tableIndex(layout: SnapshotLayout, table: SnapshotTable): number {
  const index = layout.tables.indexOf(table);
  if (index >= 0) return index;
  throw new WireError(
    "BAD_OPTION",
    `snapshot layout ${layout.name} has no table ${table.name}; give one that it was made of`,
  );
}
