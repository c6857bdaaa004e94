import type { BumpMemory } from "./bump-memory.js";
import { ArenaError } from "./errors.js";

/**
 * A piece of an arena, with its bounds: it reads and writes what was allocated and nothing else, in either mode, and
 * refuses use once the arena was reset, rolled back beyond it or closed. For bytes from the network, which may say
 * anything about themselves.
 *
 * Offsets count from the slice's start and need no alignment; numbers are little-endian unless told. A slice is an
 * object: keep one and {@link Slice.move} it where many pieces are read in turn.
 */
export class Slice {
  private readonly arena: BumpMemory;
  private view: DataView;
  private first = 0;
  private life = -1;
  private born = 0;
  private start = 0;
  private bytes = 0;

  /** Made by {@link Arena.slice} and {@link Arena.allocSlice}. */
  constructor(arena: BumpMemory) {
    this.arena = arena;
    this.view = new DataView(arena.reserve.buffer);
  }

  /** Where the slice begins in its arena, in bytes. */
  get offset(): number {
    return this.start;
  }

  /** How many bytes it has. */
  get length(): number {
    return this.bytes;
  }

  /**
   * Moves to other bytes of the arena and answers this slice.
   *
   * @throws ArenaError `OUT_OF_RANGE` where they are not all allocated (in checked mode: allocated together),
   * `ARENA_CLOSED`, `NOT_OWNER`.
   */
  move(offset: number, bytes: number): this {
    const { arena } = this;
    const first = arena.bytesAt(offset, bytes);
    if (this.view.buffer !== arena.reserve.buffer) this.view = new DataView(arena.reserve.buffer);
    this.first = first;
    this.start = offset;
    this.bytes = bytes;
    this.life = arena.lives.life;
    this.born = arena.lives.rollbacks;
    return this;
  }

  /** A slice of bytes `from` to `to` of this one, `to` being its end unless told. @throws ArenaError `OUT_OF_RANGE`, or why the bytes are gone. */
  sub(from: number, to: number = this.bytes): Slice {
    this.at(from, to - from);
    return new Slice(this.arena).move(this.start + from, to - from);
  }

  /** A copy of the bytes, which outlives the arena. @throws ArenaError why the bytes are gone. */
  clone(): Uint8Array {
    const first = this.at(0, this.bytes);
    return this.arena.reserve.views.u8.slice(first, first + this.bytes);
  }

  /** Copies `source` here, to byte `at`. @throws ArenaError `OUT_OF_RANGE` (nothing is copied), or why the bytes are gone. */
  copyFrom(source: Uint8Array, at = 0): void {
    this.arena.reserve.views.u8.set(source, this.at(at, source.length));
  }

  /** Copies the bytes to `target`, from its byte `at` on. @throws ArenaError `OUT_OF_RANGE` (nothing is copied), or why the bytes are gone. */
  copyTo(target: Uint8Array, at = 0): void {
    const first = this.at(0, this.bytes);
    if (!Number.isInteger(at) || at < 0 || at + this.bytes > target.length) {
      throw new ArenaError(
        "OUT_OF_RANGE",
        `${this.arena.name}: ${this.bytes} bytes do not fit into ${target.length} from byte ${at}; give a larger target`,
      );
    }
    const { u8 } = this.arena.reserve.views;
    for (let i = 0; i < this.bytes; i++) target[at + i] = u8[first + i];
  }

  /** Sets all bytes. @throws ArenaError why the bytes are gone. */
  fill(value: number): void {
    const first = this.at(0, this.bytes);
    this.arena.reserve.views.u8.fill(value, first, first + this.bytes);
  }

  /** The signed byte at `at`. @throws ArenaError `OUT_OF_RANGE`, or why the bytes are gone. So do all below. */
  getI8(at: number): number {
    return this.view.getInt8(this.at(at, 1));
  }
  /** Sets the signed byte at `at`. */
  setI8(at: number, value: number): void {
    this.view.setInt8(this.at(at, 1), value);
  }
  /** The byte at `at`. */
  getU8(at: number): number {
    return this.view.getUint8(this.at(at, 1));
  }
  /** Sets the byte at `at`. */
  setU8(at: number, value: number): void {
    this.view.setUint8(this.at(at, 1), value);
  }
  /** The signed 16-bit integer at `at`. */
  getI16(at: number, littleEndian = true): number {
    return this.view.getInt16(this.at(at, 2), littleEndian);
  }
  /** Sets the signed 16-bit integer at `at`. */
  setI16(at: number, value: number, littleEndian = true): void {
    this.view.setInt16(this.at(at, 2), value, littleEndian);
  }
  /** The 16-bit integer at `at`. */
  getU16(at: number, littleEndian = true): number {
    return this.view.getUint16(this.at(at, 2), littleEndian);
  }
  /** Sets the 16-bit integer at `at`. */
  setU16(at: number, value: number, littleEndian = true): void {
    this.view.setUint16(this.at(at, 2), value, littleEndian);
  }
  /** The signed 32-bit integer at `at`. */
  getI32(at: number, littleEndian = true): number {
    return this.view.getInt32(this.at(at, 4), littleEndian);
  }
  /** Sets the signed 32-bit integer at `at`. */
  setI32(at: number, value: number, littleEndian = true): void {
    this.view.setInt32(this.at(at, 4), value, littleEndian);
  }
  /** The 32-bit integer at `at`. */
  getU32(at: number, littleEndian = true): number {
    return this.view.getUint32(this.at(at, 4), littleEndian);
  }
  /** Sets the 32-bit integer at `at`. */
  setU32(at: number, value: number, littleEndian = true): void {
    this.view.setUint32(this.at(at, 4), value, littleEndian);
  }
  /** The 32-bit float at `at`. */
  getF32(at: number, littleEndian = true): number {
    return this.view.getFloat32(this.at(at, 4), littleEndian);
  }
  /** Sets the 32-bit float at `at`. */
  setF32(at: number, value: number, littleEndian = true): void {
    this.view.setFloat32(this.at(at, 4), value, littleEndian);
  }
  /** The 64-bit float at `at`. */
  getF64(at: number, littleEndian = true): number {
    return this.view.getFloat64(this.at(at, 8), littleEndian);
  }
  /** Sets the 64-bit float at `at`. */
  setF64(at: number, value: number, littleEndian = true): void {
    this.view.setFloat64(this.at(at, 8), value, littleEndian);
  }

  /** Where byte `at` is in the reserve, if `size` bytes from there are in the slice and there still. */
  private at(at: number, size: number): number {
    const { lives } = this.arena;
    if (lives.life !== this.life || lives.rollbacks !== this.born) this.checkThere();
    if (at >>> 0 !== at || !(size >= 0) || at + size > this.bytes) this.refuse(at, size);
    return this.first + at;
  }

  private checkThere(): void {
    const { arena } = this;
    const { lives } = arena;
    if (lives.life !== this.life) throw arena.goneError();
    if (!lives.isThere(this.start + this.bytes, this.born)) {
      throw new ArenaError(
        "ROLLED_BACK",
        `${arena.name} was rolled back and this slice of it is gone; cut a new one`,
      );
    }
    this.born = lives.rollbacks;
  }

  private refuse(at: number, size: number): never {
    throw new ArenaError(
      "OUT_OF_RANGE",
      `${this.arena.name}: ${size} bytes from byte ${at} are not all in this slice of ${this.bytes}; look at its length first`,
    );
  }
}
