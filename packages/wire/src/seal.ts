import { BODY_HEAD_BYTES } from "./body.js";
import type { Check, Numbers } from "./field-checks.js";
import type { Declaration } from "./message.js";
import { type CheckSurroundings, countCheck } from "./record-check.js";
import type { ElementsRule, Rule } from "./rule.js";

/**
 * Ends a message that was written and whose record begins at byte `at`: zeroes what is left over behind the elements of its lists
 * (`removeAt` and `clear` leave it), and answers the byte behind the message, or -1 where it says that it holds more than it can.
 */
export type SealMessage = (at: number) => number;

/** Zeroes what is left over; answers 0, or something else where a length is none. */
type Tidy = Check;

/** What ends a message; `undefined` where there is nothing to be done, and nothing to be checked. */
export function sealOf(
  declaration: Declaration,
  surroundings: CheckSurroundings,
  checked: boolean,
): SealMessage | undefined {
  const { specialize } = surroundings;
  const { leastBytes } = declaration;
  if (declaration.kind === "body") {
    const count = countCheck(0, BODY_HEAD_BYTES, surroundings);
    return specialize(cutSeal, specialize(tidied), count, leastBytes, declaration.mostBytes - leastBytes, 1);
  }
  const { cut } = declaration;
  const tidies = tidiesOf(declaration.rules, surroundings);
  if (cut === undefined && tidies.length === 0 && !checked) return undefined;
  const tidy = tidies.reduce((first, then) => specialize(bothTidy, first, then), specialize(tidied));
  if (cut === undefined) return specialize(wholeSeal, tidy, leastBytes);
  const count = countCheck(cut.offsetBytes, cut.headBytes, surroundings);
  return specialize(cutSeal, tidy, count, leastBytes, cut.capacity, cut.unitBytes);
}

function tidiesOf(rules: readonly Rule[], surroundings: CheckSurroundings): Tidy[] {
  return rules.flatMap((rule) => (rule.kind === "elements" ? tidiesOfElements(rule, surroundings) : []));
}

function tidiesOfElements(
  rule: ElementsRule & { offsetBytes: number },
  surroundings: CheckSurroundings,
): Tidy[] {
  const { of, offsetBytes, capacity, strideBytes, isCut } = rule;
  const { views, specialize } = surroundings;
  const inner = tidiesOf(rule.rules, surroundings).reduce<Tidy | undefined>(
    (first, then) => (first === undefined ? then : specialize(bothTidy, first, then)),
    undefined,
  );
  if (inner === undefined && (of === "array" || isCut)) return [];
  const each = inner ?? specialize(tidied);
  if (of === "array") return [specialize(tidyArray, each, offsetBytes, capacity, strideBytes)];
  const most = of === "ring" ? 2 * capacity - 1 : capacity;
  return [specialize(tidyList, views.u8, views.i32, each, offsetBytes, capacity, most, strideBytes)];
}

function wholeSeal(tidy: Tidy, BYTES: number): SealMessage {
  return (at) => (tidy(at) === 0 ? at + BYTES : -1);
}

function cutSeal(tidy: Tidy, countAt: Check, LEAST: number, CAPACITY: number, UNIT: number): SealMessage {
  return (at) => {
    const count = countAt(at);
    return count >>> 0 > CAPACITY || tidy(at) !== 0 ? -1 : at + LEAST + count * UNIT;
  };
}

function tidied(): Tidy {
  return () => 0;
}

function bothTidy(first: Tidy, then: Tidy): Tidy {
  return (at) => first(at) | then(at);
}

function tidyArray(each: Tidy, OFFSET: number, LENGTH: number, STRIDE: number): Tidy {
  return (at) => {
    let bad = 0;
    for (let i = 0; i < LENGTH; i++) bad |= each(at + OFFSET + i * STRIDE);
    return bad;
  };
}

/** Of a list or a ring: `MOST` is the most that its head can be. */
function tidyList(
  u8: Uint8Array,
  i32: Numbers,
  each: Tidy,
  OFFSET: number,
  CAPACITY: number,
  MOST: number,
  STRIDE: number,
): Tidy {
  return (at) => {
    const head = i32[(at + OFFSET) >> 2];
    if (head >>> 0 > MOST) return 1;
    const used = Math.min(head, CAPACITY);
    const first = at + OFFSET + 4;
    let bad = 0;
    for (let i = 0; i < used; i++) bad |= each(first + i * STRIDE);
    if (used < CAPACITY) u8.fill(0, first + used * STRIDE, first + CAPACITY * STRIDE);
    return bad;
  };
}
