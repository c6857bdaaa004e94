import { type Place, WordCollection } from "@pauseless/arena";

/** Words before the slots of a list: how many there are, and a number that differs whenever the list does. */
export const LIST_HEAD = { length: 0, version: 1, slots: 2 } as const;

/** A packed list of slots in the block: `length | version | slot, slot, …`, and room behind it for who extends it. */
export abstract class SlotList extends WordCollection {
  /** @param more - words behind the list */
  protected constructor(
    where: Place,
    readonly capacity: number,
    what: string,
    shape: string,
    more = 0,
  ) {
    super(where, LIST_HEAD.slots + capacity + more, capacity, what, `${capacity} ${shape}`);
  }

  /** What errors call the list. */
  get name(): string {
    return this.what;
  }

  /** Words from the start of the block to the list. */
  get offset(): number {
    return this.origin.offset;
  }

  /** How many slots are on the list. */
  get length(): number {
    return this.words[this.first + LIST_HEAD.length];
  }

  /** Differs from what it was whenever the list does. */
  get version(): number {
    return this.words[this.first + LIST_HEAD.version];
  }

  /** The word of the reserve at which the list begins. */
  get firstSlotWord(): number {
    return this.first + LIST_HEAD.slots;
  }
}
