import { ArenaError } from "./errors.js";
import {
  checkLimits,
  type MemoryBudgetOptions,
  type MemoryBudgetStatistics,
} from "./memory-budget-options.js";
import { type MemorySource, MemorySources } from "./memory-sources.js";
import { PressureGauge, type PressureLevel } from "./pressure-gauge.js";
import { type PressureListener, PressureListeners } from "./pressure-listeners.js";
import { Reclaimers } from "./reclaimers.js";

// Every engine that runs this has it, but the types of ES2022 alone do not.
declare const performance: { now(): number };

// Where `numbers` holds what: doubles in bytes of their own, as a field would box what is beyond 2^31.
const DRAWN_BYTES = 0;
const OTHER_BYTES = 1;
const HIGH_WATER_BYTES = 2;
const HARD_BYTES = 3;
const REFUSED = 4;
const RECLAIMS = 5;
const FAILURES = 6;

// How an attempt to draw ended.
const DRAWN = 0;
const FULL = 1;
const NOT_FREED = 2;
const RESTING = 3;
const RECLAIMING = 4;
const TOO_LARGE = 5;

const ADVICE: readonly string[] = [
  "",
  "raise `hardBytes`, give bytes back, or register a reclaimer",
  "its reclaimers freed too little; raise `hardBytes` or give bytes back",
  "its reclaimers took more than their share of the time and rest; raise `hardBytes` or give bytes back",
  "its reclaimers are at work, and what they draw must fit as it is; give back first",
  "that would not fit if nothing were drawn; raise `hardBytes` or draw less",
];

/**
 * One budget for all arenas, slabs and pools of a process, with a soft limit, from which on there is pressure, and a
 * hard one, which no draw goes beyond. It counts; it holds no memory itself. Nothing waits and nothing runs by
 * itself.
 *
 * What Go's memory limit is to its heap: see golang/proposal, design/48409-soft-memory-limit.md (Knyszek 2021), also
 * for the death spirals that {@link MemoryBudget.thrashing} is about. Where Go would rather go over its limit than
 * spiral, a budget refuses: game servers turn a room away, and keep those that they have.
 *
 * Levels of pressure, by the bytes in use:
 *
 * | level       | begins at                                                                     |
 * | ----------- | ----------------------------------------------------------------------------- |
 * | `normal`    | 0                                                                             |
 * | `soft`      | `softBytes`                                                                   |
 * | `critical`  | three quarters of the way from `softBytes` to `hardBytes`                     |
 * | `exhausted` | `hardBytes`; also where a draw was refused, and then for a second at least    |
 *
 * A level ends where use is more than a sixteenth below its beginning. The second of a refusal ends with the first
 * draw, return or refresh after it.
 *
 * Listeners, reclaimers and sources may call everything of the budget. While reclaimers are asked, a draw that does
 * not fit is refused at once. While listeners are told, what they change is told after all heard of the change before,
 * eight times in a row at most. What they throw is counted and kept, and disturbs nothing.
 */
export class MemoryBudget {
  /** What errors call the budget. */
  readonly name: string;
  /** From how many bytes in use on there is pressure. */
  readonly softBytes: number;
  /** How many bytes can be in use at most. */
  readonly hardBytes: number;
  private readonly now: () => number;
  private readonly numbers = new Float64Array(7);
  private readonly gauge: PressureGauge;
  private readonly sources = new MemorySources();
  private readonly reclaimers: Reclaimers;
  private readonly listeners = new PressureListeners<MemoryBudget>();
  private readonly failed: (error: unknown) => void;
  private failure: unknown;

  /**
   * Makes a budget of which nothing is drawn.
   *
   * @throws ArenaError `BAD_ARGUMENT` where a limit is no whole number from 1 on, or the soft one is over the hard.
   */
  constructor(options: MemoryBudgetOptions) {
    const { softBytes, hardBytes, name = "memory", now = () => performance.now() } = options;
    checkLimits(name, softBytes, hardBytes);
    this.name = name;
    this.softBytes = softBytes;
    this.hardBytes = hardBytes;
    this.now = now;
    this.numbers[HARD_BYTES] = hardBytes;
    this.failed = (error) => {
      this.numbers[FAILURES]++;
      this.failure = error;
    };
    this.reclaimers = new Reclaimers(now, this.failed);
    this.gauge = new PressureGauge(softBytes, hardBytes);
  }

  /** Bytes that count against the limits: those drawn, and those of others as of the last {@link refresh}. */
  get usedBytes(): number {
    return this.numbers[DRAWN_BYTES] + this.numbers[OTHER_BYTES];
  }

  /** Bytes that were drawn and not given back. */
  get drawnBytes(): number {
    return this.numbers[DRAWN_BYTES];
  }

  /** The most bytes that were in use at once. */
  get highWaterBytes(): number {
    return this.numbers[HIGH_WATER_BYTES];
  }

  /** How near the limit use is: as of the last draw, return or refresh. */
  get level(): PressureLevel {
    return this.gauge.level;
  }

  /**
   * Whether reclaimers rest now, as they took more than their share of the time: 50 ms at once, a tenth in the long
   * run. Draws that do not fit are refused at once then.
   */
  get thrashing(): boolean {
    return this.reclaimers.resting;
  }

  /** What a reclaimer, a source or a listener threw last. */
  get lastFailure(): unknown {
    return this.failure;
  }

  /** All that the budget counted. */
  stats(): MemoryBudgetStatistics {
    return {
      usedBytes: this.usedBytes,
      drawnBytes: this.drawnBytes,
      otherBytes: this.numbers[OTHER_BYTES],
      highWaterBytes: this.highWaterBytes,
      level: this.level,
      thrashing: this.thrashing,
      refused: this.numbers[REFUSED],
      reclaims: this.numbers[RECLAIMS],
      failures: this.numbers[FAILURES],
    };
  }

  // Hot path: allocation test `drawing and giving back`.
  /**
   * Takes bytes. Where they do not fit, reclaimers are asked first.
   *
   * @param bytes - a whole number of at least 0
   * @param what - what they are for; errors say it
   * @throws ArenaError `BUDGET_EXCEEDED` where they do not fit: nothing is taken; its `cause` is what a reclaimer threw
   * when it was asked for them, if one did. `BAD_ARGUMENT` where `bytes` is no such number.
   */
  draw(bytes: number, what: string): void {
    const end = this.attempt(bytes);
    if (end === DRAWN) return;
    // Before listeners hear of it: they may change what the message says.
    const error = this.refusal(bytes, what, end);
    this.refuse();
    throw error;
  }

  // Hot path: allocation test `drawing and giving back`.
  /**
   * Like {@link draw}, but answers `false` where the bytes do not fit.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `bytes` is no whole number of at least 0.
   */
  tryDraw(bytes: number): boolean {
    if (this.attempt(bytes) === DRAWN) return true;
    this.refuse();
    return false;
  }

  // Hot path: allocation test `drawing and giving back`.
  /**
   * Gives bytes back that were drawn.
   *
   * @throws ArenaError `BAD_ARGUMENT` where that is no whole number of at least 0, or more than was drawn; nothing
   * changes.
   */
  giveBack(bytes: number): void {
    this.check(bytes);
    const { numbers } = this;
    if (bytes > numbers[DRAWN_BYTES]) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${this.name}: ${bytes} bytes given back, but only ${numbers[DRAWN_BYTES]} are drawn; give back once what was drawn`,
      );
    }
    numbers[DRAWN_BYTES] -= bytes;
    if (this.gauge.mayMove(numbers[DRAWN_BYTES] + numbers[OTHER_BYTES])) this.settle();
  }

  /**
   * Registers someone who is told of each change of {@link level} from now on, once, after it. Answers the way to
   * stop it.
   */
  onPressure(listener: PressureListener<MemoryBudget>): () => void {
    return this.listeners.add(listener);
  }

  /**
   * Registers someone who can give memory back, with {@link giveBack}, before it returns. Reclaimers are asked one
   * after the other in the order of their registration, for the bytes that are still missing, until the draw fits.
   * Answers the way to take it off.
   *
   * @param name - what errors call it
   */
  reclaimer(name: string, reclaim: (neededBytes: number) => void): () => void {
    return this.reclaimers.add({ name, reclaim });
  }

  /**
   * Counts bytes that others hold, from the next {@link refresh} on: those of all sources beside, or what the largest
   * whole had over what was drawn when it was read, where that is more. Answers the way to take the source off.
   */
  include(source: MemorySource): () => void {
    const takeOff = this.sources.include(source);
    return () => {
      takeOff();
      this.countOthers();
    };
  }

  /**
   * Reads every source; between two calls draws go by what was read last. Call it once a second, say. A source that
   * fails keeps its last reading.
   */
  refresh(): void {
    this.sources.refresh(this.numbers[DRAWN_BYTES], this.failed);
    this.countOthers();
  }

  private countOthers(): void {
    this.numbers[OTHER_BYTES] = this.sources.bytes;
    this.raiseHighWater();
    this.settle();
  }

  /** Takes bytes where they fit, then or after reclaimers were asked; says how that ended. */
  private attempt(bytes: number): number {
    this.check(bytes);
    const { numbers } = this;
    if (numbers[DRAWN_BYTES] + numbers[OTHER_BYTES] + bytes > numbers[HARD_BYTES]) {
      const end = this.makeRoom(bytes);
      if (end !== DRAWN) return end;
    }
    numbers[DRAWN_BYTES] += bytes;
    this.raiseHighWater();
    if (this.gauge.mayMove(numbers[DRAWN_BYTES] + numbers[OTHER_BYTES])) this.settle();
    return DRAWN;
  }

  private raiseHighWater(): void {
    const { numbers } = this;
    const usedBytes = numbers[DRAWN_BYTES] + numbers[OTHER_BYTES];
    if (usedBytes > numbers[HIGH_WATER_BYTES]) numbers[HIGH_WATER_BYTES] = usedBytes;
  }

  /** Asks reclaimers until `bytes` fit; `DRAWN` where they do. */
  private makeRoom(bytes: number): number {
    const { reclaimers } = this;
    if (bytes > this.hardBytes) return TOO_LARGE;
    if (reclaimers.working) return RECLAIMING;
    if (!reclaimers.any) return FULL;
    if (reclaimers.resting) return RESTING;
    this.numbers[RECLAIMS]++;
    reclaimers.ask(this, bytes);
    return this.usedBytes + bytes > this.hardBytes ? NOT_FREED : DRAWN;
  }

  private refuse(): void {
    this.numbers[REFUSED]++;
    this.gauge.hold(this.now());
    this.settle();
  }

  private settle(): void {
    this.gauge.settle(this.usedBytes, this.now());
    this.listeners.tell(this.gauge, this, this.failed);
  }

  private refusal(bytes: number, what: string, end: number): ArenaError {
    const failure = end === NOT_FREED ? this.reclaimers.failure : undefined;
    const failed = failure === undefined ? "" : ` (reclaimer ${failure.name} threw: see \`cause\`)`;
    const error = new ArenaError(
      "BUDGET_EXCEEDED",
      `${this.name}: ${what} asked for ${bytes} bytes, but ${this.usedBytes} of ${this.hardBytes} are used, ${this.numbers[OTHER_BYTES]} of them by others; ${ADVICE[end]}${failed}`,
    );
    if (failure !== undefined) error.cause = failure.error;
    return error;
  }

  private check(bytes: number): void {
    if (Number.isSafeInteger(bytes) && bytes >= 0) return;
    throw new ArenaError(
      "BAD_ARGUMENT",
      `${this.name}: ${bytes} is no number of bytes; give a whole number of at least 0`,
    );
  }
}
