import { FORM_WORDS } from "./column-code.js";
import type { WordSpan } from "./snapshot-history.js";
import type { SnapshotLayout } from "./snapshot-layout.js";
import { planSizes } from "./table-plan.js";

/**
 * What of a table goes into a packet. Those that stay are those whose old values are still there to differ from; the others are those that the
 * client goes on having and that are not told in full. They are the same but where one whose old values are gone waits for room.
 */
export interface TableCounts {
  known: number;
  left: number;
  full: number;
  stay: number;
  others: number;
  told: number;
  /** Whether what is predicted is told as the difference from what is expected. */
  predicted: boolean;
}

/** Words of a plan. */
export function packetPlanWords({ plans }: SnapshotLayout): number {
  const { setWords, rows, columns, columnWords } = planSizes(plans);
  return 6 * setWords + 4 * rows + 2 * columnWords + FORM_WORDS * (2 * columns + plans.length);
}

/**
 * What goes into the packet at hand, in words: sets of rows, lists of their slots, and the numbers to write. Of a column, number `i` of a
 * list is in word `i` behind the column's own place; of the births, behind the table's first row.
 */
export class PacketPlan {
  /** For each table. */
  readonly counts: readonly TableCounts[];
  /* Sets of rows: all slots, those that left, those told in full, those that stay, the others, those told by difference. */
  readonly everything: number;
  readonly left: number;
  readonly full: number;
  readonly stay: number;
  readonly others: number;
  readonly told: number;
  /* Lists of slots. */
  readonly fullList: number;
  readonly stayList: number;
  /** For each that stays, a number that is not 0 where it differs from what the client has. */
  readonly differs: number;
  /** For each that is told in full, how many things its slot had. */
  readonly birthCodes: number;
  readonly fullCodes: number;
  /** The differences of those that stay, then, once it is chosen who is told, of those. */
  readonly toldCodes: number;
  /* How columns are written: for each column, and for the births of each table. */
  readonly fullForms: number;
  readonly toldForms: number;
  readonly birthForms: number;

  /** Places a plan. */
  constructor(
    readonly words: Int32Array,
    span: WordSpan,
    { plans }: SnapshotLayout,
  ) {
    const { setWords, rows, columns, columnWords } = planSizes(plans);
    this.counts = plans.map(() => ({
      known: 0,
      left: 0,
      full: 0,
      stay: 0,
      others: 0,
      told: 0,
      predicted: false,
    }));
    this.everything = span.cut(setWords);
    this.left = span.cut(setWords);
    this.full = span.cut(setWords);
    this.stay = span.cut(setWords);
    this.others = span.cut(setWords);
    this.told = span.cut(setWords);
    this.fullList = span.cut(rows);
    this.stayList = span.cut(rows);
    this.differs = span.cut(rows);
    this.birthCodes = span.cut(rows);
    this.fullCodes = span.cut(columnWords);
    this.toldCodes = span.cut(columnWords);
    this.fullForms = span.cut(FORM_WORDS * columns);
    this.toldForms = span.cut(FORM_WORDS * columns);
    this.birthForms = span.cut(FORM_WORDS * plans.length);
    for (const { wordOffset, capacity } of plans) {
      for (let slot = 0; slot < capacity; slot++)
        words[this.everything + wordOffset + (slot >> 5)] |= 1 << slot;
    }
  }
}
