import type { Deed, Order, Script } from "./traffic.js";

/** What one recorded player did: columns, one entry a deed. */
export interface RecordedDeeds {
  /** When, in milliseconds since the recording began. Never falls. */
  readonly atMs: number[];
  readonly order: Order[];
  readonly x: number[];
  readonly y: number[];
  readonly skill: number[];
  /** A number that stands for the target, or -1 for none. */
  readonly target: number[];
}

/**
 * Plays what one player did from a point of its own, sped up or slowed down so that over the whole recording it sends at the
 * asked rate. Bursts and lulls stay as they happened. At its end the recording begins again.
 */
export class RecordedScript implements Script {
  private at: number;
  private readonly startMs: number;
  private readonly speed: number;
  private lapMs = 0;

  /**
   * @param lengthMs - how long the recording is
   * @param start - where in it to begin, 0 .. 1
   * @param seats - players of a battle
   * @param rate - messages a second, on average
   */
  constructor(
    private readonly recorded: RecordedDeeds,
    private readonly lengthMs: number,
    start: number,
    private readonly seats: number,
    rate: number,
  ) {
    this.startMs = start * lengthMs;
    this.at = recorded.atMs.findIndex((atMs) => atMs >= this.startMs);
    if (this.at < 0) this.at = recorded.atMs.length;
    this.speed = (rate * lengthMs) / 1000 / recorded.atMs.length;
  }

  next(deed: Deed): void {
    const { recorded } = this;
    if (this.at === recorded.atMs.length) {
      this.at = 0;
      this.lapMs += this.lengthMs;
    }
    const at = this.at++;
    deed.atMs = (this.lapMs + recorded.atMs[at] - this.startMs) / this.speed;
    deed.order = recorded.order[at];
    deed.x = recorded.x[at];
    deed.y = recorded.y[at];
    deed.skill = recorded.skill[at];
    deed.target = recorded.target[at] < 0 ? -1 : recorded.target[at] % this.seats;
  }
}
