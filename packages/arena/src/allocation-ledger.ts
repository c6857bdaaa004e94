import { ArenaError } from "./errors.js";

/** What fresh memory is filled with in checked mode, so that reading before writing shows. */
export const FRESH = 0xcd;
/** What given-back memory is filled with in checked mode, so that use after reset shows. */
export const FREED = 0xdb;
/** What red zones are filled with. */
const ZONE = 0xfd;
const ZONE_BYTES = 8;

/*
 * In checked mode each allocation of bytes ends in a red zone of 8 to 15 bytes, whose pattern tells later whether anything
 * was written behind the allocation:
 *
 *   +---------------------+-----------------+---------------------+-- -
 *   | allocation          | fd fd .. fd fd  | next allocation     |
 *   +---------------------+-----------------+---------------------+-- -
 *
 * As AddressSanitizer does it: Serebryany et al., USENIX ATC 2012.
 */

/** Where an allocation with its red zone ends. */
export function zoneEnd(end: number): number {
  return Math.ceil(end / 8) * 8 + ZONE_BYTES;
}

/** What an arena gave out as bytes, in checked mode. */
export class AllocationLedger {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** Up to which offset the bytes came from elsewhere, and where the allocations in them end is not known. */
  private foreignEnd = 0;

  constructor(
    private readonly name: string,
    private readonly u8: Uint8Array,
    private readonly byteAt: (offset: number) => number,
  ) {}

  /** Notes the allocation from `start` to `end`, and lays its red zone. */
  add(start: number, end: number): void {
    const first = this.byteAt(start);
    this.u8.fill(FRESH, first, first + end - start);
    this.u8.fill(ZONE, first + end - start, first + zoneEnd(end) - start);
    this.starts.push(start);
    this.ends.push(end);
  }

  /** Forgets everything, as the bytes up to `end` are a snapshot's, or another thread's. */
  adopt(end: number): void {
    this.dropFrom(0);
    this.foreignEnd = end;
  }

  /** Whether `bytes` from `offset` are all of one allocation, as far as that is known. */
  holds(offset: number, bytes: number): boolean {
    if (offset + bytes <= this.foreignEnd) return true;
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= offset) low = middle + 1;
      else high = middle;
    }
    return low > 0 && offset + bytes <= this.ends[low - 1];
  }

  /** The first allocation from `mark` on behind which something was written, as an error. */
  overrun(mark: number): ArenaError | undefined {
    let first = -1;
    // Who writes too far runs upward through the zones that follow: the lowest is the culprit's.
    for (let i = this.starts.length - 1; i >= 0 && this.starts[i] >= mark; i--) {
      if (this.writtenBehind(i) >= 0) first = i;
    }
    if (first < 0) return undefined;
    const start = this.starts[first];
    return new ArenaError(
      "OVERRUN",
      `${this.name}: byte ${this.writtenBehind(first)} behind the ${this.ends[first] - start} bytes at offset ${start} was written; ask for more, or write less`,
    );
  }

  /** The first byte of an allocation's red zone that was written, counted from the allocation's end, or -1. */
  private writtenBehind(index: number): number {
    const start = this.starts[index];
    const end = this.ends[index];
    const behind = this.byteAt(start) + end - start;
    for (let at = 0; at < zoneEnd(end) - end; at++) if (this.u8[behind + at] !== ZONE) return at;
    return -1;
  }

  /** Forgets what was given out from `mark` on. */
  dropFrom(mark: number): void {
    while (this.starts.length > 0 && this.starts[this.starts.length - 1] >= mark) {
      this.starts.pop();
      this.ends.pop();
    }
  }
}
