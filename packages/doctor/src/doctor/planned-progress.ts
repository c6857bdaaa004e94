import type { DoctorProgress } from "./doctor-options.js";

const TELL_EVERY_MS = 250;

/** Tells how far something is whose parts take about as long as they were planned to. */
export class PlannedProgress {
  readonly #tell: (progress: DoctorProgress) => void;
  readonly #timer: NodeJS.Timeout | undefined;
  #plannedS: number;
  #doneS = 0;
  #part = { what: "starting", seconds: 0, startMs: performance.now() };

  constructor(tell: ((progress: DoctorProgress) => void) | undefined, plannedS: number) {
    this.#tell = tell ?? (() => {});
    this.#plannedS = plannedS;
    this.#timer = tell === undefined ? undefined : setInterval(() => this.#now(), TELL_EVERY_MS).unref();
  }

  /** Says how long all that is still to begin takes. */
  planAhead(seconds: number): void {
    this.#plannedS = this.#doneS + this.#part.seconds + seconds;
  }

  /** The part before is over, the next one begins. */
  begin(what: string, seconds: number): void {
    this.#doneS += this.#part.seconds;
    this.#part = { what, seconds, startMs: performance.now() };
    this.#now();
  }

  /** All is over. */
  end(): void {
    clearInterval(this.#timer);
  }

  #now(): void {
    const { what, seconds, startMs } = this.#part;
    const passedS = Math.min((performance.now() - startMs) / 1000, seconds);
    this.#tell({ fraction: Math.min(1, (this.#doneS + passedS) / Math.max(1, this.#plannedS)), what });
  }
}
