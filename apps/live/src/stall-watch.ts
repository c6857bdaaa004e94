/** Views are due so often. */
export const TICK_MS = 50;
/** One frame at 60 Hz: what is later than this, the eye can see. */
export const FRAME_MS = 16.7;
/** From here on a stall is called one: less is lost in the rhythm of screen and network. */
export const STALL_MS = 1.5 * FRAME_MS;
/** Where the page itself has not drawn for so long, it cannot tell the server's stall from its own. */
const OWN_STALL_MS = 40;

/** Watches the views arrive, and tells when one is so late that the picture stands still. */
export class StallWatch {
  /** How long the last stall lasted beyond the tick, in milliseconds. */
  lastStallMs = 0;
  /** When the last stall ended. */
  endedAt = Number.NEGATIVE_INFINITY;
  private arrivedAt = Number.POSITIVE_INFINITY;
  private frameAt = Number.NEGATIVE_INFINITY;

  /** A view arrived. */
  arrived(now: number): void {
    const late = this.overdueMs(now);
    if (late > STALL_MS) {
      this.lastStallMs = late;
      this.endedAt = now;
    }
    this.arrivedAt = now;
  }

  /** A frame is drawn. */
  frame(now: number): void {
    this.frameAt = now;
  }

  /** Forgets what arrived: the next view cannot be late. */
  clear(): void {
    this.arrivedAt = Number.POSITIVE_INFINITY;
    this.endedAt = Number.NEGATIVE_INFINITY;
  }

  /** By how much the next view is late now, in milliseconds; below 0 while it is not. */
  overdueMs(now: number): number {
    return now - this.frameAt > OWN_STALL_MS ? -1 : now - this.arrivedAt - TICK_MS;
  }

  /** 0 .. 1: how far on the way to the newest view the picture is. */
  share(now: number): number {
    return Math.max(0, Math.min(1, (now - this.arrivedAt) / TICK_MS));
  }
}
