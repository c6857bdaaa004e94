/** The window's own time on the machine's monotonic clock, which the target's traces and profiles use too. */
export class WindowClock {
  /** Microseconds of the monotonic clock at which the window began: now, until {@link WindowClock.begin} is called. */
  startUs: number;

  constructor() {
    this.startUs = this.nowUs();
  }

  /** The window begins now. */
  begin(): void {
    this.startUs = this.nowUs();
  }

  /** Microseconds of the monotonic clock. */
  nowUs(): number {
    return Number(process.hrtime.bigint() / 1000n);
  }

  /** Milliseconds since the window began. */
  nowMs(): number {
    return this.ofMicroseconds(this.nowUs());
  }

  /** Milliseconds since the window began, of a time of the monotonic clock in microseconds. */
  ofMicroseconds(us: number): number {
    return (us - this.startUs) / 1000;
  }
}
