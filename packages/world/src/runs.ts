import { type Place, WordCollection } from "@pauseless/arena";
import type { SlotList } from "./slot-list.js";

/*
 * `version of the list | count | start, end | start, end | …`
 */
const HEAD = { version: 0, count: 1, runs: 2 } as const;

/**
 * The slots of a query as runs of neighbours, in the order of slots: `for (let s = runs.start(r); s < runs.end(r); s++)` is a loop over
 * raw columns that an engine has nothing to add to, and memory is walked forward. Worked out when it is asked for after the query's
 * list has changed.
 */
export class Runs extends WordCollection {
  /** A byte for each slot, of no meaning between calls: whether it is on the list. */
  private readonly listed: Uint8Array;

  /** Places the runs of a list. */
  constructor(
    where: Place,
    private readonly list: SlotList,
    slots: number,
  ) {
    // No more runs than slots on the list, nor than there are gaps between.
    const most = Math.min(list.capacity, (slots + 1) >> 1);
    super(where, HEAD.runs + 2 * most, most, `runs of ${list.name}`, `${most}`);
    this.listed = new Uint8Array(slots + 1);
  }

  /** How many runs there are. */
  get count(): number {
    const { words, list } = this;
    const { first } = this.origin;
    if (words[first + HEAD.version] !== list.version) this.update();
    return words[first + HEAD.count];
  }

  /** The first slot of a run. */
  start(run: number): number {
    return this.words[this.origin.first + HEAD.runs + 2 * run];
  }

  /** The slot behind the last one of a run. */
  end(run: number): number {
    return this.words[this.origin.first + HEAD.runs + 2 * run + 1];
  }

  private update(): void {
    const { words, first, list, listed } = this;
    const slots = list.firstSlotWord;
    const { length } = list;
    let lowest = listed.length;
    let end = 0;
    for (let i = slots; i < slots + length; i++) {
      const slot = words[i];
      listed[slot] = 1;
      if (slot < lowest) lowest = slot;
      if (slot >= end) end = slot + 1;
    }
    words[first + HEAD.count] = this.gather(first + HEAD.runs, lowest, end);
    words[first + HEAD.version] = list.version;
  }

  /** Writes the runs of what is listed between two slots to word `at`, unlists it, and answers how many runs there are. */
  private gather(at: number, from: number, to: number): number {
    const { words, listed } = this;
    let run = at;
    let before = 0;
    for (let slot = from; slot <= to; slot++) {
      const now = listed[slot];
      listed[slot] = 0;
      if (now === before) continue;
      words[run++] = slot;
      before = now;
    }
    return (run - at) >> 1;
  }
}
