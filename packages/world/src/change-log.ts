import type { Place } from "@pauseless/arena";
import { LIST_HEAD, SlotList } from "./slot-list.js";

/**
 * The slots whose component was written since the last boundary, each once: a list, and a word for each slot that says whether
 * it is on it.
 */
export class ChangeLog extends SlotList {
  /** Words from the log's first to the word of slot 0 that says whether it is on the list. */
  readonly flags: number;

  /** Places the log of one component. */
  constructor(where: Place, slots: number, component: string) {
    super(where, slots, `changes of ${component}`, "changes", slots);
    this.flags = LIST_HEAD.slots + slots;
  }

  /** Empties the log. */
  clear(): void {
    const { words, first, flags } = this;
    const count = words[first + LIST_HEAD.length];
    if (count === 0) return;
    for (let i = first + LIST_HEAD.slots; i < first + LIST_HEAD.slots + count; i++) {
      words[first + flags + words[i]] = 0;
    }
    words[first + LIST_HEAD.length] = 0;
  }
}
