/** A slab as it is counted. */
interface CountedSlab {
  readonly layout: { readonly bytes: number };
  cursor(): { readonly live: number };
}

/** What a slab has for each record besides its bytes: its generation. */
const TAG_BYTES = 4;

/**
 * How much of slabs is in use, and how much of them ever was. A slab gives out the slots that were freed before those that nobody had yet, so the most records that
 * lived at once tell how far its memory was ever touched.
 */
export class SlabUse {
  private readonly slotBytes: readonly number[];
  private readonly cursors: readonly { readonly live: number }[];
  private readonly most: Int32Array;

  constructor(slabs: readonly CountedSlab[]) {
    this.slotBytes = slabs.map(({ layout }) => layout.bytes + TAG_BYTES);
    this.cursors = slabs.map((slab) => slab.cursor());
    this.most = new Int32Array(slabs.length);
  }

  /** Takes note of how many live. */
  note(): void {
    const { cursors, most } = this;
    for (let i = 0; i < cursors.length; i++) {
      const { live } = cursors[i];
      if (live > most[i]) most[i] = live;
    }
  }

  /** Bytes of the slots that hold a record. */
  get usedBytes(): number {
    return this.slotBytes.reduce((sum, bytes, i) => sum + bytes * this.cursors[i].live, 0);
  }

  /** Bytes of the slots that ever held one. */
  get touchedBytes(): number {
    this.note();
    return this.slotBytes.reduce((sum, bytes, i) => sum + bytes * this.most[i], 0);
  }
}
