import { type Place, WordCollection } from "@pauseless/arena";
import type { SlotList } from "./slot-list.js";

/*
 * `version of the list | count | start, end | start, end | …`
 */
const HEAD = { version: 0, count: 1, runs: 2 } as const;

/**
 * A list of slots as runs of neighbours: `for (let s = runs.start(r); s < runs.end(r); s++)` is a loop over raw columns that
 * an engine has nothing to add to. Worked out when it is asked for after the list has changed.
 */
export class Runs extends WordCollection {
  /** Places the runs of a list. */
  constructor(
    where: Place,
    private readonly list: SlotList,
    what: string,
  ) {
    super(where, HEAD.runs + 2 * list.capacity, list.capacity, `runs of ${what}`, `${list.capacity}`);
  }

  /** How many runs there are. */
  get count(): number {
    const { words, first, list } = this;
    if (words[first + HEAD.version] !== list.version) this.update(first);
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

  private update(first: number): void {
    const { words, list } = this;
    const slots = list.firstSlotWord;
    const { length } = list;
    let run = first + HEAD.runs - 2;
    let end = -1;
    for (let i = slots; i < slots + length; i++) {
      const slot = words[i];
      if (slot !== end) {
        run += 2;
        words[run] = slot;
      }
      end = slot + 1;
      words[run + 1] = end;
    }
    words[first + HEAD.count] = (run - first - HEAD.runs + 2) >> 1;
    words[first + HEAD.version] = list.version;
  }
}
