import type { Reserve } from "@pauseless/arena";

/** How much memory was taken from the system, and how much of that is given to somebody. */
export interface MemoryUse {
  readonly committedBytes: number;
  readonly usedBytes: number;
}

/** The use of nothing. */
export const NO_MEMORY: MemoryUse = { committedBytes: 0, usedBytes: 0 };

/** The use of a reserve in which each piece is taken at the first place that it fits: what was never taken was never touched. */
export class ReserveUse implements MemoryUse {
  private most = 0;

  constructor(readonly reserve: Reserve) {}

  /** Takes note that something was opened in the reserve. */
  note(): void {
    this.most = Math.max(this.most, this.usedBytes);
  }

  /** The most that was taken at once. */
  get committedBytes(): number {
    return this.most;
  }

  /** What is taken now. */
  get usedBytes(): number {
    const { capacityBytes, freeBytes } = this.reserve.stats();
    return capacityBytes - freeBytes;
  }
}

/** Several together. */
export function sumOfUses(uses: readonly MemoryUse[]): MemoryUse {
  return {
    committedBytes: uses.reduce((sum, use) => sum + use.committedBytes, 0),
    usedBytes: uses.reduce((sum, use) => sum + use.usedBytes, 0),
  };
}
