import { BODY_HEAD_BYTES } from "./body.js";
import type { Choice } from "./choose.js";
import type { Check } from "./field-checks.js";
import type { Declaration } from "./message.js";
import { type CheckSurroundings, countCheck, recordCheck } from "./record-check.js";

/**
 * The byte behind a message of a kind whose record begins at byte `at`, or -1 where it is not a good one that ends at `end` or
 * before.
 */
export type CheckMessage = Choice<number, number, number>;

/** Puts together the check of a message. What it reads is before `end`, whatever it holds. */
export function messageCheck(declaration: Declaration, surroundings: CheckSurroundings): CheckMessage {
  const { specialize } = surroundings;
  const { leastBytes, mostBytes } = declaration;
  if (declaration.kind === "body") {
    const count = countCheck(0, BODY_HEAD_BYTES, surroundings);
    return specialize(bodyCheck, count, BODY_HEAD_BYTES, mostBytes - BODY_HEAD_BYTES);
  }
  const fields = recordCheck(declaration.rules, surroundings);
  const { cut } = declaration;
  if (cut === undefined) return specialize(wholeCheck, fields, leastBytes);
  const count = countCheck(cut.offsetBytes, cut.headBytes, surroundings);
  return specialize(cutCheck, fields, count, leastBytes, cut.capacity, cut.unitBytes);
}

/** The byte behind a message that was checked and whose record begins at byte `at`. */
export type MessageEnd = (at: number) => number;

/** Puts together what tells where a message ends. */
export function messageEnd(declaration: Declaration, surroundings: CheckSurroundings): MessageEnd {
  const { specialize } = surroundings;
  const { leastBytes } = declaration;
  if (declaration.kind === "body") {
    return specialize(cutEnd, countCheck(0, BODY_HEAD_BYTES, surroundings), leastBytes, 1);
  }
  const { cut } = declaration;
  if (cut === undefined) return specialize(wholeEnd, leastBytes);
  const count = countCheck(cut.offsetBytes, cut.headBytes, surroundings);
  return specialize(cutEnd, count, leastBytes, cut.unitBytes);
}

function wholeEnd(BYTES: number): MessageEnd {
  return (at) => at + BYTES;
}

function cutEnd(countAt: Check, LEAST: number, UNIT: number): MessageEnd {
  return (at) => at + LEAST + countAt(at) * UNIT;
}

function wholeCheck(fields: Check, BYTES: number): CheckMessage {
  return (_kind, at, end) => (at + BYTES > end || fields(at) !== 0 ? -1 : at + BYTES);
}

function cutCheck(
  fields: Check,
  countAt: Check,
  LEAST: number,
  CAPACITY: number,
  UNIT: number,
): CheckMessage {
  return (_kind, at, end) => {
    if (at + LEAST > end) return -1;
    const count = countAt(at);
    if (count >>> 0 > CAPACITY) return -1;
    const last = at + LEAST + count * UNIT;
    return last > end || fields(at) !== 0 ? -1 : last;
  };
}

function bodyCheck(countAt: Check, LEAST: number, CAPACITY: number): CheckMessage {
  return (_kind, at, end) => {
    if (at + LEAST > end) return -1;
    const count = countAt(at);
    if (count >>> 0 > CAPACITY) return -1;
    const last = at + LEAST + count;
    return last > end ? -1 : last;
  };
}
