import { WireError } from "./errors.js";

/*
 * How a thread sleeps until another has done something, and is woken by one system call, or by none where it does not sleep.
 * The word is 1 while somebody sleeps or is about to. In steps, each of them atomic and sequentially consistent:
 *
 *   sleeper                                        waker
 *   S1  word = 1                 arm               W1  do it: store what the sleeper looks at
 *   S2  look: was it done?       look              W2  read the word; not 1: over       ring
 *   S3  yes: word = 0, over      disarm            W3  word = 0                         ring
 *   S4  sleep while word is 1    sleep             W4  wake whoever sleeps on it        ring
 *   S5  woken: again from S1
 *
 * Nobody sleeps through it: in the one order of all steps, either S1 comes before W2, and the waker finds the word set and
 * clears it before it wakes, so that a sleeper that has not slept yet does not; or W2 comes before S1, and then W1 before S2, and
 * the sleeper finds that it was done. (Dekker's argument; as in the event counts of Reed and Kanodia, "Synchronization
 * with Eventcounts and Sequencers", CACM 22(2), 1979.) `doorbell.model.test.ts` goes through every order.
 *
 * A waker that was slow may wake a sleeper for what it did long ago; so the sleeper looks again. All who sleep are woken,
 * so that a wait that was given up in between takes nobody's wake-up away.
 */
const ARMED = 1;

/** What a wait for a ring answers: it can go on; the other side has ended; nothing was heard of it for so long. */
export type RingAnswer = "ready" | "over" | "timed-out";

/** What a side waits for. */
export interface Awaiting {
  /** Whether it can go on (`"ready"`), or never will (`"over"`); `undefined` where it has to wait. */
  look(): RingAnswer | undefined;
}

/** What newer engines have; the library of ES2022 does not know it. */
type AsyncAtomics = Atomics & {
  waitAsync(
    words: Int32Array,
    at: number,
    value: number,
    timeoutMs: number,
  ): { readonly value: string | Promise<string> };
};

/** The word on which one side of a ring sleeps, and by which the other wakes it. */
export class Doorbell {
  private isAwaited = false;

  constructor(
    private readonly words: Int32Array,
    private readonly at: number,
  ) {}

  // Hot path: benchmark `wire rings`; allocation test `a batch of messages through a ring`.
  /** Wakes whoever sleeps. */
  ring(): void {
    if (Atomics.load(this.words, this.at) === ARMED) this.wake();
  }

  private wake(): void {
    Atomics.store(this.words, this.at, 0);
    Atomics.notify(this.words, this.at);
  }

  /** @throws WireError `BAD_OPTION`, `WRONG_STATE` where nobody can sleep for so long, or somebody does already. */
  check(timeoutMs: number): void {
    if (!(timeoutMs >= 0)) {
      throw new WireError("BAD_OPTION", `timeoutMs is ${timeoutMs}; give milliseconds from 0 to Infinity`);
    }
    if (this.isAwaited) {
      throw new WireError(
        "WRONG_STATE",
        "this half of the ring is waited for already; await that before the next wait",
      );
    }
  }

  /** @throws WireError as {@link Doorbell.check} does, and `UNSUPPORTED`. */
  checkAsync(timeoutMs: number): void {
    this.check(timeoutMs);
    if (!("waitAsync" in Atomics)) {
      throw new WireError(
        "UNSUPPORTED",
        "this platform has no Atomics.waitAsync; look into the ring from a timer, or wait in a worker",
      );
    }
  }

  /** Sleeps, after a check, until `awaiting` can go on; the time begins anew whenever it is woken. */
  sleep(awaiting: Awaiting, timeoutMs: number): RingAnswer {
    this.isAwaited = true;
    try {
      for (;;) {
        Atomics.store(this.words, this.at, ARMED);
        const answer = awaiting.look();
        if (answer !== undefined) return answer;
        if (Atomics.wait(this.words, this.at, ARMED, timeoutMs) === "timed-out") {
          return awaiting.look() ?? "timed-out";
        }
      }
    } finally {
      this.end();
    }
  }

  /** Like {@link Doorbell.sleep}, but the thread goes on meanwhile. */
  async sleepAsync(awaiting: Awaiting, timeoutMs: number): Promise<RingAnswer> {
    this.isAwaited = true;
    try {
      for (;;) {
        Atomics.store(this.words, this.at, ARMED);
        const answer = awaiting.look();
        if (answer !== undefined) return answer;
        const pending = (Atomics as AsyncAtomics).waitAsync(this.words, this.at, ARMED, timeoutMs);
        if ((await pending.value) === "timed-out") return awaiting.look() ?? "timed-out";
      }
    } finally {
      this.end();
    }
  }

  private end(): void {
    Atomics.store(this.words, this.at, 0);
    this.isAwaited = false;
  }
}
