import { Arena } from "./arena.js";
import { HEADER_BYTES, mixLayout, readHeader } from "./block-header.js";
import { ArenaError } from "./errors.js";
import { Mount, type Origin, type Place } from "./place.js";
import { type Reserve, roundToSpan } from "./reserve.js";

/**
 * The shape of many equal blocks: what stands in each, and where. Collections are placed in the layout once; their
 * cursors then serve every block, one after the other: {@link BlockLayout.enter} moves all of them with one store.
 * A battle is then nothing but its block.
 */
export class BlockLayout implements Place {
  /** What errors call the layout. */
  readonly name: string;
  readonly reserve: Reserve;
  readonly mount = new Mount();
  private used = HEADER_BYTES;
  private layoutHash = 0;
  private sealed = false;

  /** Makes an empty layout for blocks in `reserve`. */
  constructor(reserve: Reserve, name: string) {
    this.reserve = reserve;
    this.name = name;
    this.mount.reason = () =>
      new ArenaError("BAD_ARGUMENT", `${name}: no block was entered; call \`enter\` first`);
  }

  /** The size of one block in bytes, its header included: a multiple of 64. */
  get bytes(): number {
    return roundToSpan(this.used);
  }

  /** A hash of everything placed in the layout: equal shapes have equal hashes. */
  get hash(): number {
    return this.layoutHash;
  }

  /**
   * Sets bytes aside in every block. Collections call it.
   *
   * @throws ArenaError `BAD_LAYOUT` once a block was opened or formatted.
   */
  place(bytes: number, layoutHash: number, length: number): Origin {
    if (this.sealed) {
      throw new ArenaError(
        "BAD_LAYOUT",
        `${this.name}: blocks are open already; place everything before the first`,
      );
    }
    const offset = Math.ceil(this.used / 8) * 8;
    this.used = offset + bytes;
    this.layoutHash = mixLayout(this.layoutHash, layoutHash, offset);
    return this.mount.add(offset / 4, length);
  }

  /**
   * Opens an arena that is one block of this layout, zeroed.
   *
   * @throws ArenaError `ARENA_FULL` where the reserve has no room for one more.
   */
  open(name = this.name): Arena {
    const arena = Arena.open({ capacityBytes: this.bytes, reserve: this.reserve, name });
    this.format(arena);
    return arena;
  }

  /**
   * Opens an arena that is the block of which `snapshot` is a copy, with what was allocated behind it.
   *
   * @throws ArenaError `BAD_SNAPSHOT` where the bytes are no snapshot, or of another layout; `ARENA_FULL` where the reserve
   * has no room for one more.
   */
  restore(snapshot: Uint8Array, name = this.name): Arena {
    this.checkSnapshot(snapshot, name);
    const arena = Arena.open({ capacityBytes: snapshot.length, reserve: this.reserve, name });
    this.format(arena);
    arena.restore(snapshot);
    return arena;
  }

  /**
   * Looks whether bytes are a snapshot of a block of this layout.
   *
   * @throws ArenaError `BAD_SNAPSHOT` where the bytes are no snapshot, or of another layout.
   */
  checkSnapshot(snapshot: Uint8Array, name = this.name): void {
    const layoutHash = readHeader(snapshot, name);
    if (layoutHash === this.layoutHash && snapshot.length >= this.bytes) return;
    throw new ArenaError(
      "BAD_SNAPSHOT",
      `${name}: the snapshot is of another layout than ${this.name}; restore it there`,
    );
  }

  /**
   * Makes an arena one of this layout's that is such a block by its bytes: one that another thread handed over.
   *
   * @throws ArenaError `BAD_LAYOUT` where its bytes are of another layout, `BAD_ARGUMENT` where it is in another reserve,
   * `ARENA_CLOSED`, `NOT_OWNER`.
   */
  adopt(arena: Arena): void {
    this.checkReserve(arena);
    arena.adopt(this.bytes, this.layoutHash, this.mount);
    this.sealed = true;
  }

  /**
   * Makes an arena that was just reset a zeroed block of this layout again.
   *
   * @throws ArenaError `BAD_LAYOUT` where something is in it, `ARENA_FULL` where it is too small, `ARENA_CLOSED`, or
   * `BAD_ARGUMENT` where it is in another reserve than the layout.
   */
  format(arena: Arena): void {
    this.checkReserve(arena);
    arena.format(this.bytes, this.layoutHash, this.mount);
    this.sealed = true;
  }

  /**
   * Moves every cursor of this layout to a block. They stand nowhere in particular until they are moved in it.
   *
   * @throws ArenaError `BAD_LAYOUT` where the arena is no block of this layout, `ARENA_CLOSED`.
   */
  enter(arena: Arena): void {
    arena.enter(this.mount, this.layoutHash);
  }
  private checkReserve(arena: Arena): void {
    if (arena.reserve === this.reserve) return;
    throw new ArenaError(
      "BAD_ARGUMENT",
      `${arena.name} is in another reserve than ${this.name}; open it with that layout's \`reserve\``,
    );
  }
}
