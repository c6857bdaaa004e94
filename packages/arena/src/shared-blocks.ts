import { freedBlock, staleBlock } from "./block-errors.js";
import { ArenaError } from "./errors.js";
import { MAX_CAPACITY_BYTES } from "./reserve.js";
import {
  badArgument,
  bufferBytes,
  checkDescription,
  formatBuffer,
  type SharedBlocksDescription,
  type SharedBlocksOptions,
  SharedWord,
  StateBits,
  strideBytes,
} from "./shared-blocks-layout.js";
import { type Views, viewsOf } from "./views.js";

/**
 * Blocks of equal size in shared memory, which any number of threads acquire, hold together and release at once, without
 * locks. A block is free again when the last of its holders releases it, whichever that is.
 *
 * A handle, a positive 31-bit integer, names a block for as long as someone holds it. It can be passed on as a number:
 * in a message, or through other shared memory with Atomics. It is refused once the block is free, even where the block
 * was acquired again, until the block was acquired another 32,768 times.
 *
 * Memory order: what a thread wrote to a block before it released it is seen by whoever acquires the block next, as both
 * go through sequentially consistent Atomics. What it wrote before it passed a handle on by a message or an
 * Atomics.store is seen by who received the handle so. Holders of one block at the same time must agree among themselves
 * who writes when; one that finds itself the only holder ({@link SharedBlocks.countOf} is 1) may write.
 *
 * A thread that ends while it holds blocks leaves them held: release them first.
 */
export class SharedBlocks {
  /** How many blocks there are. */
  readonly blocks: number;
  /** How many bytes each block has. */
  readonly blockBytes: number;
  /** Typed views of the whole buffer; {@link SharedBlocks.byteAt} counts in them. */
  readonly views: Views;
  private readonly description: SharedBlocksDescription;
  private readonly words: Int32Array;
  private readonly strideWords: number;
  /** The bits of `top` that number a block. */
  private readonly numberMask: number;

  private constructor(description: SharedBlocksDescription) {
    const { buffer, blocks, blockBytes } = description;
    this.description = description;
    this.blocks = blocks;
    this.blockBytes = blockBytes;
    this.views = viewsOf(buffer);
    this.words = this.views.i32;
    this.strideWords = strideBytes(blockBytes) / 4;
    this.numberMask = (1 << (32 - Math.clz32(blocks))) - 1;
  }

  /**
   * Makes a shared buffer of free blocks. Pages that are never touched cost nothing.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `blocks` is not a whole number from 1 to 65,535, `blockBytes` not one of at
   * least 1, both together are above 2^31 - 8 bytes, or the platform has no shared memory.
   */
  static open(options: SharedBlocksOptions): SharedBlocks {
    const { blocks, blockBytes } = options;
    if (typeof SharedArrayBuffer === "undefined") {
      throw badArgument("this platform has no SharedArrayBuffer; serve the page cross-origin isolated");
    }
    if (!Number.isInteger(blocks) || blocks < 1 || blocks > StateBits.Low) {
      throw badArgument(`blocks is ${blocks}; give a whole number from 1 to ${StateBits.Low}`);
    }
    if (!Number.isInteger(blockBytes) || blockBytes < 1) {
      throw badArgument(`blockBytes is ${blockBytes}; give a whole number of at least 1`);
    }
    const bytes = bufferBytes(blocks, blockBytes);
    if (bytes > MAX_CAPACITY_BYTES) {
      throw badArgument(
        `${blocks} blocks of ${blockBytes} bytes take ${bytes} bytes; give so few that they take at most ${MAX_CAPACITY_BYTES}`,
      );
    }
    return new SharedBlocks(formatBuffer(new SharedArrayBuffer(bytes), blocks, blockBytes));
  }

  /**
   * The blocks that another thread shares, from what its {@link SharedBlocks.share} answered.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `description` is anything else, or of another version.
   */
  static attach(description: unknown): SharedBlocks {
    return new SharedBlocks(checkDescription(description));
  }

  /** What another thread needs to attach: post it to a worker as it is. */
  share(): SharedBlocksDescription {
    return this.description;
  }

  /** How many blocks are held, at about this moment. */
  get live(): number {
    return Atomics.load(this.words, SharedWord.Live);
  }

  /** The most blocks that were ever held, or were on their way back, at once. */
  get highWater(): number {
    return Atomics.load(this.words, SharedWord.Fresh);
  }

  /**
   * Takes a free block, with one holder: its handle. Its bytes are as its last holders left them, zero at first.
   *
   * @throws ArenaError `COLLECTION_FULL` where none is free.
   */
  acquire(): number {
    const handle = this.tryAcquire();
    if (handle === 0) {
      throw new ArenaError(
        "COLLECTION_FULL",
        `shared blocks full: all ${this.blocks} are held; release one first or open them with more blocks`,
      );
    }
    return handle;
  }

  // Hot path.
  /** Like {@link SharedBlocks.acquire}, but answers 0 where no block is free. */
  tryAcquire(): number {
    const { words } = this;
    const number = this.pop();
    if (number === 0) return 0;
    // Nobody else writes the state of a block without holders, so it needs no exchange.
    const at = this.stateWord(number);
    const generation = Atomics.load(words, at);
    Atomics.store(words, at, generation | 1);
    Atomics.add(words, SharedWord.Live, 1);
    return generation | number;
  }

  // Hot path.
  /**
   * Adds a holder to a block, which must be held; each holder releases it once.
   *
   * @throws ArenaError `STALE_HANDLE` where nobody holds it, `OUT_OF_RANGE` where it has 65,535 holders. Nothing changes
   * then.
   */
  retain(handle: number): void {
    const { words } = this;
    const at = this.stateWordOf(handle);
    let state = Atomics.load(words, at);
    for (;;) {
      if (!isHeld(state, handle)) throw staleBlock("shared blocks", handle);
      if ((state & StateBits.Low) === StateBits.Low) throw this.tooManyHolders(handle);
      const seen = Atomics.compareExchange(words, at, state, state + 1);
      if (seen === state) return;
      state = seen;
    }
  }

  // Hot path.
  /**
   * Takes a holder away from a block, and frees it where that was the last: answers whether it was.
   *
   * @throws ArenaError `DOUBLE_FREE` where the block is free already, `STALE_HANDLE` where it was acquired again since,
   * or the handle never named one. Nothing changes then.
   */
  release(handle: number): boolean {
    const { words } = this;
    const at = this.stateWordOf(handle);
    let state = Atomics.load(words, at);
    for (;;) {
      if (!isHeld(state, handle)) throw refusal(state, handle);
      const isLast = (state & StateBits.Low) === 1;
      const left = isLast ? nextGeneration(state) : state - 1;
      const seen = Atomics.compareExchange(words, at, state, left);
      if (seen === state) {
        if (isLast) {
          Atomics.sub(words, SharedWord.Live, 1);
          this.push(handle & StateBits.Low);
        }
        return isLast;
      }
      state = seen;
    }
  }

  /** How many hold the block, at about this moment: 0 where the handle names none that is held. */
  countOf(handle: number): number {
    const number = this.numberOf(handle);
    if (number === 0) return 0;
    const state = Atomics.load(this.words, this.stateWord(number));
    return isHeld(state, handle) ? state & StateBits.Low : 0;
  }

  /**
   * Where a block begins: the index of its first byte in `views.u8`, a multiple of 8.
   *
   * @throws ArenaError `STALE_HANDLE` where nobody holds it.
   */
  byteAt(handle: number): number {
    const at = this.stateWordOf(handle);
    if (!isHeld(Atomics.load(this.words, at), handle)) throw staleBlock("shared blocks", handle);
    return 4 * at + 8;
  }

  /** Takes a block that nobody holds: its number, or 0 where there is none. */
  private pop(): number {
    const { words, numberMask } = this;
    let top = Atomics.load(words, SharedWord.Top);
    for (;;) {
      const number = top & numberMask;
      if (number === 0) {
        const fresh = this.takeFresh();
        // There was none at one moment only if none was pushed since the stack was found empty.
        const now = fresh === 0 ? Atomics.load(words, SharedWord.Top) : top;
        if (now === top) return fresh;
        top = now;
      } else {
        // Another thread may have this block by now; what is read then is thrown away with the failed exchange.
        const next = Atomics.load(words, this.stateWord(number) + 1);
        const popped = ((top & ~numberMask) + (numberMask + 1)) | next;
        const seen = Atomics.compareExchange(words, SharedWord.Top, top, popped);
        if (seen === top) return number;
        top = seen;
      }
    }
  }

  private push(number: number): void {
    const { words, numberMask } = this;
    const link = this.stateWord(number) + 1;
    let top = Atomics.load(words, SharedWord.Top);
    for (;;) {
      Atomics.store(words, link, top & numberMask);
      const seen = Atomics.compareExchange(words, SharedWord.Top, top, (top & ~numberMask) | number);
      if (seen === top) return;
      top = seen;
    }
  }

  /** Takes a block that was never acquired: its number, or 0 where there is none. */
  private takeFresh(): number {
    const { words, blocks } = this;
    let fresh = Atomics.load(words, SharedWord.Fresh);
    while (fresh < blocks) {
      const seen = Atomics.compareExchange(words, SharedWord.Fresh, fresh, fresh + 1);
      if (seen === fresh) return fresh + 1;
      fresh = seen;
    }
    return 0;
  }

  /** The word of a block's state; that of its link is the next. */
  private stateWord(number: number): number {
    return SharedWord.FirstBlock + (number - 1) * this.strideWords;
  }

  /** The word of the state of a handle's block. @throws ArenaError `STALE_HANDLE` where there is no such block. */
  private stateWordOf(handle: number): number {
    const number = this.numberOf(handle);
    if (number === 0) throw staleBlock("shared blocks", handle);
    return this.stateWord(number);
  }

  /** The number of a handle's block, or 0 where there is no such block. */
  private numberOf(handle: number): number {
    const number = handle & StateBits.Low;
    return handle >> 0 === handle && number <= this.blocks ? number : 0;
  }

  private tooManyHolders(handle: number): ArenaError {
    return new ArenaError(
      "OUT_OF_RANGE",
      `shared blocks: handle ${handle} has ${StateBits.Low} holders, and cannot have more; release some first`,
    );
  }
}

/** Whether `state` is that of a block that is held under `handle`. */
function isHeld(state: number, handle: number): boolean {
  return (state ^ handle) >>> 16 === 0 && (state & StateBits.Low) !== 0;
}

/** The state of a block after its last release. */
function nextGeneration(state: number): number {
  return (state + StateBits.OneGeneration) & StateBits.Generation;
}

/** Why a handle cannot be released. */
function refusal(state: number, handle: number): ArenaError {
  return state === nextGeneration(handle) && handle > 0
    ? freedBlock("shared blocks", handle)
    : staleBlock("shared blocks", handle);
}
