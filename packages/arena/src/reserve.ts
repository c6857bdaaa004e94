import { ArenaError } from "./errors.js";

/** The typed views of a block of memory, one for each element type, made once. */
export interface Views {
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** Capacities above this are refused: word indices of a reserve stay small integers on every engine. */
export const MAX_CAPACITY_BYTES = 2 ** 31 - 8;

/** How address space is reserved. */
export interface ReserveOptions {
  /** The size in bytes. Pages that are never touched cost nothing. */
  readonly capacityBytes: number;
  /**
   * Whether cursors check every index, handle and capacity; `true` unless told. Without checks a cursor is faster
   * (`npm run bench -- cursor`), and an index out of range reads or writes another record of the reserve:
   * leave them out only where tests run with them, and every number from outside was checked when it came in.
   */
  readonly checked?: boolean;
}

/** A span of a reserve that nobody has. */
interface Gap {
  offset: number;
  bytes: number;
}

/**
 * Address space for many arenas: one buffer, reserved once, with one view for each element type. Pages that are
 * never touched cost nothing. Because the views are constants for generated code, a field of a record in a reserve
 * is one load from a fixed address plus an index, whichever arena it is in.
 */
export class Reserve {
  /** The size in bytes. */
  readonly capacityBytes: number;
  /** Whether what is placed here checks every index and handle. */
  readonly checked: boolean;
  /** The views over all of it. */
  readonly views: Views;
  private readonly gaps: Gap[];

  private constructor(capacityBytes: number, checked: boolean) {
    this.capacityBytes = capacityBytes;
    this.checked = checked;
    const buffer = new ArrayBuffer(capacityBytes);
    this.views = Object.freeze({
      i8: new Int8Array(buffer),
      u8: new Uint8Array(buffer),
      i16: new Int16Array(buffer),
      u16: new Uint16Array(buffer),
      i32: new Int32Array(buffer),
      u32: new Uint32Array(buffer),
      f32: new Float32Array(buffer),
      f64: new Float64Array(buffer),
    });
    this.gaps = [{ offset: 0, bytes: capacityBytes }];
  }

  /**
   * Reserves address space.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `capacityBytes` is not a whole number from 64 to 2^31 - 8.
   */
  static open(options: ReserveOptions): Reserve {
    const { capacityBytes, checked = true } = options;
    if (!Number.isInteger(capacityBytes) || capacityBytes < 64 || capacityBytes > MAX_CAPACITY_BYTES) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `capacityBytes is ${capacityBytes}; give a whole number of bytes from 64 to ${MAX_CAPACITY_BYTES}`,
      );
    }
    return new Reserve(Math.ceil(capacityBytes / 8) * 8, checked);
  }

  /** Bytes that no arena has. */
  get freeBytes(): number {
    return this.gaps.reduce((sum, gap) => sum + gap.bytes, 0);
  }

  /** Takes a span of `bytes`, a multiple of 8, for an arena: its offset, or -1 where no gap is that large. */
  take(bytes: number): number {
    const index = this.gaps.findIndex((gap) => gap.bytes >= bytes);
    if (index < 0) return -1;
    const gap = this.gaps[index];
    const { offset } = gap;
    gap.offset += bytes;
    gap.bytes -= bytes;
    if (gap.bytes === 0) this.gaps.splice(index, 1);
    return offset;
  }

  /** Takes a span back from an arena that is closed. */
  giveBack(offset: number, bytes: number): void {
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
