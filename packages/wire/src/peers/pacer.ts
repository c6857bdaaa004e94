import { CLIENTS, type Pace, SNAPSHOT_PERIOD_MS } from "./traffic.js";

/** How often it looks what is due where the sends are spread. */
const LOOK_MS = 1;

/**
 * Calls `send` for every client once a period, always in the same order: in bursts, from one timer a period, or spread, what is due each
 * millisecond. What was late is made up for as soon as can be, a period's at once, as the count of snapshots is part of the load.
 */
export class Pacer {
  /** How many were sent. */
  sent = 0;
  readonly #pace: Pace;
  readonly #send: (client: number, tick: number) => void;
  #startMs = 0;
  #stopped = false;

  constructor(pace: Pace, send: (client: number, tick: number) => void) {
    this.#pace = pace;
    this.#send = send;
  }

  start(): void {
    this.#startMs = performance.now();
    this.#later();
  }

  stop(): void {
    this.#stopped = true;
  }

  readonly #look = (): void => {
    if (this.#stopped) return;
    const periods = (performance.now() - this.#startMs) / SNAPSHOT_PERIOD_MS;
    const due = this.#pace === "bursts" ? Math.floor(periods) * CLIENTS : Math.floor(periods * CLIENTS);
    const most = this.sent + CLIENTS;
    while (this.sent < due && this.sent < most) {
      this.#send(this.sent % CLIENTS, Math.floor(this.sent / CLIENTS));
      this.sent++;
    }
    this.#later();
  };

  #later(): void {
    if (this.#pace === "spread") setTimeout(this.#look, LOOK_MS);
    else {
      const nextMs = this.#startMs + (this.sent / CLIENTS + 1) * SNAPSHOT_PERIOD_MS;
      // A timer may fire a little before its time.
      setTimeout(this.#look, Math.max(1, Math.ceil(nextMs - performance.now())));
    }
  }
}
