import type { WriteHolder } from "./backlog.js";

/** Who answers a ping with what it held. */
interface Answerer {
  answer(from: Uint8Array, at: number, length: number): void;
}

/**
 * The pongs of a connection that wait to be written. No mark holds them up; so where too much waits, only the latest of the pings
 * that come is answered, when a pong is written (RFC 6455, 5.5.3): a peer that pings and does not read costs one frame.
 */
export class PongWait implements WriteHolder {
  private readonly answerer: Answerer;
  private readonly kept = new Uint8Array(125);
  private keptBytes = -1;
  private waiting = 0;

  constructor(answerer: Answerer) {
    this.answerer = answerer;
  }

  /** Whether a pong waits. */
  get isWaiting(): boolean {
    return this.waiting > 0;
  }

  /** Keeps what a ping held, until it can be answered. */
  keep(from: Uint8Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) this.kept[i] = from[at + i];
    this.keptBytes = length;
  }

  writeBegun(): void {
    this.waiting++;
  }

  writeEnded(): void {
    this.waiting--;
    const length = this.keptBytes;
    this.keptBytes = -1;
    if (length >= 0) this.answerer.answer(this.kept, 0, length);
  }
}
