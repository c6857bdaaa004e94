import { WireError } from "./errors.js";

/** What a field of a snapshot may be given besides its range. */
export interface SnapshotFieldOptions {
  /**
   * Whether the field goes on as it went: what is sent of it is how far it is from where the client, by its last two states, expects it.
   * For what moves steadily, such as a position. It changes nothing of what the client sees.
   */
  readonly predicted?: boolean;
}

/** A number, quantised to a whole number of so many bits. Made by {@link unsigned}, {@link signed} and {@link quantised}. */
export interface SnapshotNumber {
  readonly kind: "unsigned" | "signed" | "quantised";
  /** Bits of the whole number. */
  readonly bits: number;
  /** What the smallest whole number stands for. */
  readonly min: number;
  /** What the largest whole number stands for. */
  readonly max: number;
  /** From one number that can be told to the next. */
  readonly step: number;
  readonly predicted: boolean;
}

/** Yes or no, in a bit. Made by {@link flag}. */
export interface SnapshotFlag {
  readonly kind: "flag";
  readonly bits: 1;
  readonly min: 0;
  readonly max: 1;
  readonly step: 1;
  readonly predicted: false;
}

/** A field of a snapshot's row. */
export type SnapshotField = SnapshotNumber | SnapshotFlag;

/** What a field is in TypeScript. */
export type SnapshotValue<F extends SnapshotField> = F extends SnapshotFlag ? boolean : number;

function checkBits(bits: number, most: number, what: string): void {
  if (Number.isInteger(bits) && bits >= 1 && bits <= most) return;
  throw new WireError("BAD_OPTION", `${what}: ${bits} bits; give a whole number from 1 to ${most}`);
}

/**
 * A whole number from 0 to 2^bits - 1. What is out of range is captured as the nearest in it, and a fraction is cut off.
 *
 * @param bits - 1 to 32
 * @throws WireError `BAD_OPTION` where `bits` is another number.
 */
export function unsigned(bits: number, options: SnapshotFieldOptions = {}): SnapshotNumber {
  checkBits(bits, 32, "unsigned");
  const { predicted = false } = options;
  return Object.freeze({ kind: "unsigned", bits, min: 0, max: 2 ** bits - 1, step: 1, predicted });
}

/**
 * A whole number from -2^(bits - 1) to 2^(bits - 1) - 1. What is out of range is captured as the nearest in it, and a fraction is cut off.
 *
 * @param bits - 2 to 32
 * @throws WireError `BAD_OPTION` where `bits` is another number.
 */
export function signed(bits: number, options: SnapshotFieldOptions = {}): SnapshotNumber {
  checkBits(bits, 32, "signed");
  if (bits === 1) throw new WireError("BAD_OPTION", "signed: a bit has no room for a sign; give 2 or more");
  const half = 2 ** (bits - 1);
  const { predicted = false } = options;
  return Object.freeze({ kind: "signed", bits, min: -half, max: half - 1, step: 1, predicted });
}

/**
 * A number from `min` to `max`, rounded to the nearest of 2^bits that lie evenly between, both ends among them. What is out of range is captured as the
 * nearest in it, and what is no number as `min`.
 *
 * @param bits - 1 to 31
 * @throws WireError `BAD_OPTION` where `bits` is another number, or `min` and `max` are not finite and in this order.
 */
export function quantised(
  min: number,
  max: number,
  bits: number,
  options: SnapshotFieldOptions = {},
): SnapshotNumber {
  checkBits(bits, 31, "quantised");
  if (!(Number.isFinite(max - min) && min < max)) {
    throw new WireError(
      "BAD_OPTION",
      `quantised: ${min} to ${max}; give two finite numbers, the smaller first`,
    );
  }
  const step = (max - min) / (2 ** bits - 1);
  const { predicted = false } = options;
  return Object.freeze({ kind: "quantised", bits, min, max, step, predicted });
}

const FLAG: SnapshotFlag = Object.freeze({
  kind: "flag",
  bits: 1,
  min: 0,
  max: 1,
  step: 1,
  predicted: false,
});

/** Yes or no, in a bit. */
export function flag(): SnapshotFlag {
  return FLAG;
}
