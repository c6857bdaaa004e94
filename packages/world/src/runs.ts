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
  /** The same, four at a time; behind the last slot there is at least one that none is. */
  private readonly listedWords: Uint32Array;

  /**
   * Places the runs of a list.
   *
   * @param scan - finds the runs among the masks instead, where these are as they were at the last boundary: writes them to a word of
   * the reserve, and answers how many there are, or -1 where it cannot
   */
  constructor(
    where: Place,
    private readonly list: SlotList,
    slots: number,
    kinds: number,
    private readonly scan: (at: number) => number,
  ) {
    // No more runs than slots on the list, nor than there are gaps between.
    const most = Math.min(list.capacity, (slots + 1) >> 1);
    // A scan may find a run in two halves, one in each of two kinds, before it joins them.
    super(where, HEAD.runs + 2 * (most + kinds), most, `runs of ${list.name}`, `${most}`);
    this.listed = new Uint8Array(4 * Math.ceil((slots + 1) / 4));
    this.listedWords = new Uint32Array(this.listed.buffer);
  }

  /** Words from the start of the block to the runs. */
  get offset(): number {
    return this.origin.offset;
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
    const { words, first, list } = this;
    const at = first + HEAD.runs;
    let count = this.scan(at);
    if (count < 0) {
      this.mark(list.firstSlotWord, list.length);
      count = this.gather(at);
    }
    words[first + HEAD.count] = count;
    words[first + HEAD.version] = list.version;
  }

  private mark(slots: number, length: number): void {
    const { words, listed } = this;
    for (let i = slots; i < slots + length; i++) listed[words[i]] = 1;
  }

  /** Writes the runs of what is listed to word `at`, unlists it, and answers how many there are. */
  private gather(at: number): number {
    const { listedWords } = this;
    let run = at;
    let before = 0;
    for (let i = 0; i < listedWords.length; i++) {
      const four = listedWords[i];
      // Most fours are all as the one before them.
      if (four === 0x01010101 * before) {
        listedWords[i] = 0;
        continue;
      }
      run = this.gatherFour(run, i << 2, before);
      before = four >>> 24;
      listedWords[i] = 0;
    }
    return (run - at) >> 1;
  }

  /** The ends and beginnings of runs among four slots. */
  private gatherFour(at: number, from: number, before: number): number {
    const { words, listed } = this;
    let run = at;
    let was = before;
    for (let slot = from; slot < from + 4; slot++) {
      const is = listed[slot];
      if (is !== was) words[run++] = slot;
      was = is;
    }
    return run;
  }
}
