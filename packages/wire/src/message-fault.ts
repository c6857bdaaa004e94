import type { Views } from "@pauseless/arena";
import { BODY_HEAD_BYTES } from "./body.js";
import { isUtf8 } from "./is-utf8.js";
import type { Declaration } from "./message.js";
import type { ElementsRule, Rule, TextRule } from "./rule.js";

/** What can be wrong with the messages of a frame, as a name that does not change between versions. */
export type MessageFaultCode =
  | "UNKNOWN_KIND"
  | "TOO_SHORT"
  | "TOO_LONG"
  | "BAD_LENGTH"
  | "BAD_VALUE"
  | "BAD_TEXT"
  | "BAD_PADDING";

/** Why a frame was refused. */
export interface MessageFault {
  /** What is wrong. */
  readonly code: MessageFaultCode;
  /** Which message and field, what was there, what is allowed. */
  readonly why: string;
}

/*
 * Faults are found a second time, rule by rule, and only when somebody asks: the checks themselves only tell that there is one.
 */

/** The first fault of a frame's messages; `undefined` where there is none. */
export function faultOf(
  messages: readonly Declaration[],
  views: Views,
  at: number,
  length: number,
): MessageFault | undefined {
  const end = at + length;
  if (length === 0) return fault("TOO_SHORT", "the frame is empty; a message begins with its kind");
  for (let kindAt = at; ; ) {
    const kind = views.u8[kindAt];
    if (kind >= messages.length) {
      return fault("UNKNOWN_KIND", `a message of kind ${kind}; there are kinds 0 .. ${messages.length - 1}`);
    }
    const found = messageFault(messages[kind], views, kindAt + 1, end);
    if (typeof found !== "number") return found;
    if (found === end) return undefined;
    const next = found | 3;
    if (next >= end) {
      const { name } = messages[kind];
      return fault("TOO_LONG", `${name} ends, and its frame has ${end - found} bytes more; end it there`);
    }
    if (isNotZero(views, found, next)) {
      return fault(
        "BAD_PADDING",
        `the bytes between ${messages[kind].name} and the next message are not zero`,
      );
    }
    kindAt = next;
  }
}

/** The fault of the message whose record begins at `at`, or the byte behind it. */
export function messageFault(
  declaration: Declaration,
  views: Views,
  at: number,
  end: number,
): MessageFault | number {
  const { name, leastBytes } = declaration;
  const has = end - at;
  if (has < leastBytes)
    return fault("TOO_SHORT", `${name}: ${has} bytes are left for it and it has ${leastBytes}`);
  let bytes = leastBytes;
  if (declaration.kind === "body") {
    const count = views.u32[at >> 2];
    const most = declaration.mostBytes - BODY_HEAD_BYTES;
    if (count > most)
      return fault("BAD_LENGTH", `${name} says that it has ${count} bytes; it can have ${most}`);
    bytes += count;
  } else if (declaration.cut !== undefined) {
    const { offsetBytes, headBytes, capacity, unitBytes } = declaration.cut;
    const count = countAt(views, at + offsetBytes, headBytes);
    if (count > capacity) return tooMany(`${name}.${declaration.cut.name}`, count, capacity);
    bytes += count * unitBytes;
  }
  if (has < bytes)
    return fault("TOO_SHORT", `${name}: ${has} bytes are left for it and it says that it has ${bytes}`);
  if (declaration.kind === "message") {
    for (const rule of declaration.rules) {
      const found = ruleFault(rule, views, at + rule.offsetBytes);
      if (found !== undefined) return found;
    }
  }
  return at + bytes;
}

function ruleFault(rule: Rule, views: Views, at: number): MessageFault | undefined {
  const { what } = rule;
  switch (rule.kind) {
    case "zero":
      return isNotZero(views, at, at + rule.bytes) ? notZero(what) : undefined;
    case "unusedBits":
      return (views.i32[at >> 2] & rule.mask) !== 0 ? notZero(what) : undefined;
    case "bool":
      return views.u8[at] > 1 ? fault("BAD_VALUE", `${what} is ${views.u8[at]}; give 0 or 1`) : undefined;
    case "oneOf": {
      const { names } = rule;
      if (views.u8[at] < names.length) return undefined;
      return fault(
        "BAD_VALUE",
        `${what} is ${views.u8[at]}; give 0 .. ${names.length - 1}, for ${names.join(", ")}`,
      );
    }
    case "range":
      return rangeFault(what, views[rule.type][at / views[rule.type].BYTES_PER_ELEMENT], rule);
    case "bitsRange":
      return rangeFault(what, (views.i32[at >> 2] >>> rule.shift) & rule.mask, rule);
    case "finite": {
      const value = views.f32[at >> 2];
      return Number.isFinite(value)
        ? undefined
        : fault("BAD_VALUE", `${what} is ${value}; give a finite number`);
    }
    case "text":
      return textFault(rule, what, views, at);
    case "elements":
      return elementsFault(rule, what, views, at);
  }
}

function rangeFault(
  what: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): MessageFault | undefined {
  if (value >= least && value <= most) return undefined;
  return fault("BAD_VALUE", `${what} is ${value}; give ${least} .. ${most}`);
}

function textFault(
  { headBytes, capacity, isCut }: TextRule,
  what: string,
  views: Views,
  at: number,
): MessageFault | undefined {
  const length = countAt(views, at, headBytes);
  if (length > capacity) return tooMany(what, length, capacity);
  const first = at + headBytes;
  if (!isUtf8(views.u8, first, first + length)) return fault("BAD_TEXT", `${what} is no UTF-8`);
  return !isCut && isNotZero(views, first + length, first + capacity)
    ? notZero(`${what} (behind it)`)
    : undefined;
}

function elementsFault(rule: ElementsRule, what: string, views: Views, at: number): MessageFault | undefined {
  const { of, capacity, strideBytes, rules, isCut } = rule;
  let count = capacity;
  let first = at;
  if (of !== "array") {
    first += 4;
    count = countAt(views, at, 4);
    if (of === "ring") {
      if (count >= 2 * capacity) {
        return fault("BAD_LENGTH", `${what} has a head of ${count}; give 0 .. ${2 * capacity - 1}`);
      }
      count = Math.min(count, capacity);
    }
    if (count > capacity) return tooMany(what, count, capacity);
  }
  for (let index = 0; index < count; index++) {
    for (const inner of rules) {
      const found = ruleFault(inner, views, first + index * strideBytes + inner.offsetBytes);
      if (found !== undefined) return fault(found.code, `${what}: element ${index}: ${found.why}`);
    }
  }
  const isDirty = !isCut && isNotZero(views, first + count * strideBytes, first + capacity * strideBytes);
  return isDirty ? notZero(`${what} (behind its elements)`) : undefined;
}

function countAt(views: Views, at: number, headBytes: 1 | 2 | 4): number {
  return headBytes === 1 ? views.u8[at] : headBytes === 2 ? views.u16[at >> 1] : views.u32[at >> 2];
}

function isNotZero({ u8 }: Views, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (u8[at] !== 0) return true;
  return false;
}

function tooMany(what: string, count: number, capacity: number): MessageFault {
  return fault("BAD_LENGTH", `${what} says that it holds ${count}; it can hold ${capacity}`);
}

function notZero(what: string): MessageFault {
  return fault("BAD_PADDING", `${what} is not zero; write into zeroed memory`);
}

function fault(code: MessageFaultCode, why: string): MessageFault {
  return { code, why };
}
