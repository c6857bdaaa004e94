/** A span of a reserve. */
export interface Span {
  readonly offset: number;
  readonly bytes: number;
}

/** A span that nobody has. */
interface Gap {
  offset: number;
  bytes: number;
}

/** The spans of a reserve that nobody has, in order; two that touch are one. */
export class Gaps {
  private gaps: Gap[];

  constructor(spans: readonly Span[]) {
    this.gaps = spans.map((span) => ({ ...span }));
  }

  /** Bytes of all gaps together. */
  get bytes(): number {
    return this.gaps.reduce((sum, gap) => sum + gap.bytes, 0);
  }

  /** Bytes of the largest gap. */
  get largestBytes(): number {
    return this.gaps.reduce((most, gap) => Math.max(most, gap.bytes), 0);
  }

  /** The same gaps, and the given spans among them. */
  with(spans: readonly Span[]): Gaps {
    const gaps = new Gaps(this.gaps);
    for (const { offset, bytes } of spans) gaps.add(offset, bytes);
    return gaps;
  }

  /** Whether one of them has so many bytes. */
  fits(bytes: number): boolean {
    return this.gaps.some((gap) => gap.bytes >= bytes);
  }

  /** Takes bytes from the start of the first gap that has so many: their offset, or -1. */
  cut(bytes: number): number {
    const index = this.gaps.findIndex((gap) => gap.bytes >= bytes);
    if (index < 0) return -1;
    const gap = this.gaps[index];
    const { offset } = gap;
    gap.offset += bytes;
    gap.bytes -= bytes;
    if (gap.bytes === 0) this.gaps.splice(index, 1);
    return offset;
  }

  /** Adds a span. */
  add(offset: number, bytes: number): void {
    let index = this.gaps.findIndex((gap) => gap.offset > offset);
    if (index < 0) index = this.gaps.length;
    this.gaps.splice(index, 0, { offset, bytes });
    this.join(index);
    this.join(index - 1);
  }

  private join(index: number): void {
    const gap = this.gaps[index];
    const next = this.gaps[index + 1];
    if (gap === undefined || next === undefined || gap.offset + gap.bytes !== next.offset) return;
    gap.bytes += next.bytes;
    this.gaps.splice(index + 1, 1);
  }
}
