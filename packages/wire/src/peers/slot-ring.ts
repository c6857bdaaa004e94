/**
 * A ring of slots of 16 bytes as one writes it by hand for one purpose: one writer, one reader, each in batches, each with a copy of
 * the other's position, in shared memory. No lengths, no waiting, no ending, no checks.
 */
export class SlotRing {
  private own = 0;
  private shown = 0;
  private other = 0;
  private readonly words: Int32Array;
  private readonly mask: number;

  constructor(readonly buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer);
    this.mask = (this.words.length - 64) / 4 - 1;
  }

  static ofSlots(slots: number): SlotRing {
    return new SlotRing(new SharedArrayBuffer(256 + 16 * slots));
  }

  /** Writes three words: whether there was room. */
  write(a: number, b: number, c: number): boolean {
    const { own, words, mask } = this;
    if (((own - this.other) | 0) > mask) {
      this.other = Atomics.load(words, 32);
      if (((own - this.other) | 0) > mask) return false;
    }
    const slot = 64 + (own & mask) * 4;
    words[slot] = a;
    words[slot + 1] = b;
    words[slot + 2] = c;
    this.own = (own + 1) & 0x3fffffff;
    return true;
  }

  publish(): void {
    if (this.own === this.shown) return;
    this.shown = this.own;
    Atomics.store(this.words, 0, this.own);
  }

  /** The word at which the next slot begins, or -1. */
  read(): number {
    const { own, mask } = this;
    if (own === this.other) {
      this.other = Atomics.load(this.words, 0);
      if (own === this.other) return -1;
    }
    this.own = (own + 1) & 0x3fffffff;
    return 64 + (own & mask) * 4;
  }

  release(): void {
    if (this.own === this.shown) return;
    this.shown = this.own;
    Atomics.store(this.words, 32, this.own);
  }

  /** The words of the slots. */
  get slots(): Int32Array {
    return this.words;
  }
}
