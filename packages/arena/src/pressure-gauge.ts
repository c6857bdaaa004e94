/*
 * The levels over the bytes in use, and the hysteresis: a level begins where use reaches its mark, and ends where use
 * falls more than a sixteenth below it.
 *
 *   0               soft    critical  hard
 *   |-----------------|--------|-------|----
 *   normal          [ soft   [ critical[ exhausted     rising
 *   normal       ]  soft  ] critical ] exhausted       falling
 *
 * A refused draw is exhaustion too, whatever the use is: it holds for a second, so that refusals that alternate with
 * draws that fit make one change, not two each.
 */

/** How near the limit use is; where each begins and ends stands at `MemoryBudget`. */
export type PressureLevel = "normal" | "soft" | "critical" | "exhausted";

/** Where `critical` begins, as a share of the way from the soft to the hard limit. */
export const CRITICAL_SHARE = 0.75;
/** How far under its mark use must fall for a level to end, as a share of the mark. */
export const FALL_SHARE = 1 / 16;
/** For how many milliseconds a refused draw holds the level at `exhausted`. */
export const REFUSAL_HOLD_MS = 1000;

const LEVELS: readonly PressureLevel[] = ["normal", "soft", "critical", "exhausted"];
const EXHAUSTED = 3;

const RISE_BYTES = 4;
const FALL_BYTES = 5;
const HELD_UNTIL_MS = 6;

/** Which level of pressure some use is at, with hysteresis. */
export class PressureGauge {
  /** Doubles, as a field would box them: the mark of each level, then the constants above. */
  private readonly numbers: Float64Array;
  private index = 0;

  /** Begins at `normal`, for limits in bytes of which the soft one is at most the hard one. */
  constructor(softBytes: number, hardBytes: number) {
    const criticalBytes = softBytes + (hardBytes - softBytes) * CRITICAL_SHARE;
    this.numbers = Float64Array.of(
      0,
      softBytes,
      criticalBytes,
      hardBytes,
      softBytes,
      Number.NEGATIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    );
  }

  /** The level as of the last {@link settle}. */
  get level(): PressureLevel {
    return LEVELS[this.index];
  }

  // Hot path: allocation test `drawing and giving back`.
  /** Whether `usedBytes` may be of another level, so that {@link settle} must be called. */
  mayMove(usedBytes: number): boolean {
    return usedBytes >= this.numbers[RISE_BYTES] || usedBytes < this.numbers[FALL_BYTES];
  }

  /** Moves to the level of `usedBytes` at `nowMs`. */
  settle(usedBytes: number, nowMs: number): void {
    const { numbers } = this;
    const heldForMs = numbers[HELD_UNTIL_MS] - nowMs;
    // A hold longer than any shows a clock that was set back.
    const held = heldForMs > 0 && heldForMs <= REFUSAL_HOLD_MS;
    let index = held ? EXHAUSTED : this.index;
    if (!held) {
      while (index < EXHAUSTED && usedBytes >= numbers[index + 1]) index++;
      while (index > 0 && usedBytes < this.endOf(index)) index--;
    }
    this.index = index;
    numbers[RISE_BYTES] = index === EXHAUSTED ? Number.POSITIVE_INFINITY : numbers[index + 1];
    numbers[FALL_BYTES] = this.endOf(index);
  }

  /** Holds the level at `exhausted` from the next {@link settle} on, as a draw was refused at `nowMs`. */
  hold(nowMs: number): void {
    this.numbers[HELD_UNTIL_MS] = nowMs + REFUSAL_HOLD_MS;
  }

  private endOf(index: number): number {
    return index === 0 ? Number.NEGATIVE_INFINITY : this.numbers[index] * (1 - FALL_SHARE);
  }
}
