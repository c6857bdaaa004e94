import { WireError } from "./errors.js";
import { nextSerial } from "./serial.js";

/** The bytes in front of a body's own: their number. */
export const BODY_HEAD_BYTES = 4;

/** A message of raw bytes. Made by {@link body}. */
export interface Body<N extends string = string> {
  readonly kind: "body";
  /** The message's name, as its protocol and sentences say it. */
  readonly name: N;
  /** A number of this declaration in this process, for finding what belongs to it. */
  readonly serial: number;
  /** What is declared to be in it, or `""`. */
  readonly signature: string;
  /** The fewest bytes on the wire, its kind not among them: those of its length. */
  readonly leastBytes: number;
  /** The most. */
  readonly mostBytes: number;
}

/** What is in a body, where it is declared: a snapshot's layout is such. */
export interface BodyLayout {
  /** All that is declared, as a text: equal declarations have equal ones, others have not. */
  readonly signature: string;
}

/** What can be said of a body. */
export interface BodyOptions {
  /** How many bytes it can have, 1 to 2^24. */
  readonly mostBytes: number;
  /** What is in it, such as a snapshot's layout: a part of the protocol's hash then, so that ends that declare it differently do not agree. */
  readonly layout?: BodyLayout;
}

/** Where the bytes of a body are. */
export interface BodyCursor {
  /** The index of the first byte in the reserve, a multiple of 4. */
  readonly start: number;
  /** Where read, how many bytes there are; where written, how many there is room for. */
  readonly capacityBytes: number;
  /** How many bytes there are: where a body is written, the number of those that were, 0 to `capacityBytes`. */
  length: number;
}

/**
 * Declares a message of raw bytes, such as a snapshot: its kind, their number as an unsigned 32-bit integer at the next word, then the
 * bytes. What is in them is for their reader to check.
 *
 * @throws WireError `BAD_MESSAGE` where the name is none, or `mostBytes` is not a whole number from 1 to 2^24.
 */
export function body<const N extends string>(name: N, { mostBytes, layout }: BodyOptions): Body<N> {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    throw new WireError(
      "BAD_MESSAGE",
      `body "${name}": a name begins with a letter and holds letters, digits and _`,
    );
  }
  if (!Number.isInteger(mostBytes) || mostBytes < 1 || mostBytes > 2 ** 24) {
    throw new WireError(
      "BAD_MESSAGE",
      `body ${name}: mostBytes is ${mostBytes}; give a whole number from 1 to ${2 ** 24}`,
    );
  }
  const serial = nextSerial();
  return Object.freeze({
    kind: "body",
    name,
    serial,
    signature: layout?.signature ?? "",
    leastBytes: BODY_HEAD_BYTES,
    mostBytes: BODY_HEAD_BYTES + mostBytes,
  });
}
