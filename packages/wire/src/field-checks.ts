import type { isUtf8 } from "./is-utf8.js";

/*
 * The checks of fields, each a factory for arena's `specializer`: it refers to nothing but its parameters. A check is told the byte at
 * which a record (or an element) begins and answers 0 where it is fine, something else where not. So the checks of a record
 * are `|` of each other, with one branch for all of them.
 *
 * Hot paths: benchmark `wire messages`; allocation tests of messages.
 */

/** Answers 0 where the bytes of what begins at byte `at` of the reserve are as they must be. */
export type Check = (at: number) => number;
/** Answers 0 where `count` elements from byte `at` on are as they must be. */
export type CheckElements = (at: number, count: number) => number;
/** Answers 0 where all bytes from `from` to before `to` are 0. */
export type CheckZero = (from: number, to: number) => number;
/** A typed array. */
export interface Numbers {
  readonly [index: number]: number;
}

/** Nothing can be wrong. */
export function fine(): Check {
  return () => 0;
}

/** Both must be fine. */
export function both(first: Check, second: Check): Check {
  return (at) => first(at) | second(at);
}

/** Bits of a word that are zero: padding, bits of no field, all but the lowest of a boolean. */
export function zeroBits(i32: Numbers, OFFSET: number, MASK: number): Check {
  return (at) => i32[(at >> 2) + OFFSET] & MASK;
}

/** The same for an element of one byte. */
export function zeroBitsOfByte(u8: Numbers, OFFSET: number, MASK: number): Check {
  return (at) => u8[at + OFFSET] & MASK;
}

/** An integer of 8 or 16 bits in its range: `SHIFT` is log2 of its bytes. A negative difference tells, by its sign. */
export function narrowRange(
  view: Numbers,
  SHIFT: number,
  OFFSET: number,
  LEAST: number,
  MOST: number,
): Check {
  return (at) => {
    const value = view[(at >> SHIFT) + OFFSET];
    return ((value - LEAST) | (MOST - value)) >> 31;
  };
}

/** A number of 32 bits in its range; NaN is in none. */
export function wideRange(view: Numbers, OFFSET: number, LEAST: number, MOST: number): Check {
  return (at) => {
    const value = view[(at >> 2) + OFFSET];
    return value >= LEAST && value <= MOST ? 0 : 1;
  };
}

/** A bits field in its range. */
export function bitsRange(
  i32: Numbers,
  OFFSET: number,
  SHIFT: number,
  MASK: number,
  LEAST: number,
  MOST: number,
): Check {
  return (at) => {
    const value = (i32[(at >> 2) + OFFSET] >>> SHIFT) & MASK;
    return value >= LEAST && value <= MOST ? 0 : 1;
  };
}

/** A finite 32-bit float: the exponent of any other is all ones, and with one more has the sign bit. IEEE 754-2019, 3.4. */
export function finite(i32: Numbers, OFFSET: number): Check {
  return (at) => ((i32[(at >> 2) + OFFSET] & 0x7f800000) + 0x00800000) >> 31;
}

/** Bytes that are all zero, a word at a time where they are one. */
export function allZero(u8: Numbers, i32: Numbers): CheckZero {
  return (from, to) => {
    let at = from;
    let bits = 0;
    for (; at < to && (at & 3) !== 0; at++) bits |= u8[at];
    for (; at + 4 <= to; at += 4) bits |= i32[at >> 2];
    for (; at < to; at++) bits |= u8[at];
    return bits;
  };
}

/** Bytes between fields. */
export function zeroBytes(zero: CheckZero, OFFSET: number, BYTES: number): Check {
  return (at) => zero(at + OFFSET, at + OFFSET + BYTES);
}

/** Elements that keep to their rules. */
export function eachElement(check: Check, STRIDE: number): CheckElements {
  return (first, count) => {
    let bad = 0;
    for (let at = first, end = first + count * STRIDE; at < end; at += STRIDE) bad |= check(at);
    return bad;
  };
}

/** Elements of which nothing is asked. */
export function anyElement(): CheckElements {
  return () => 0;
}

/** An array. */
export function arrayCheck(each: CheckElements, OFFSET: number, LENGTH: number): Check {
  return (at) => each(at + OFFSET, LENGTH);
}

/** A list that is sent whole: what it holds, and zero behind that. */
export function listCheck(
  i32: Numbers,
  each: CheckElements,
  zero: CheckZero,
  OFFSET: number,
  CAPACITY: number,
  STRIDE: number,
): Check {
  return (at) => {
    const length = i32[(at + OFFSET) >> 2];
    if (length >>> 0 > CAPACITY) return 1;
    const first = at + OFFSET + 4;
    return each(first, length) | zero(first + length * STRIDE, first + CAPACITY * STRIDE);
  };
}

/** A list behind which the message is cut: its length was checked as that of the message was. */
export function cutListCheck(i32: Numbers, each: CheckElements, OFFSET: number): Check {
  return (at) => each(at + OFFSET + 4, i32[(at + OFFSET) >> 2]);
}

/** A ring: its head counts pushes and stays below twice the capacity; so many slots are used, from the first on. */
export function ringCheck(
  i32: Numbers,
  each: CheckElements,
  zero: CheckZero,
  OFFSET: number,
  CAPACITY: number,
  STRIDE: number,
): Check {
  return (at) => {
    const pushed = i32[(at + OFFSET) >> 2];
    if (pushed >>> 0 >= CAPACITY * 2) return 1;
    const length = Math.min(pushed, CAPACITY);
    const first = at + OFFSET + 4;
    return each(first, length) | zero(first + length * STRIDE, first + CAPACITY * STRIDE);
  };
}

/** A text that is sent whole: UTF-8, and zero behind it. */
export function textCheck(
  u8: Uint8Array,
  utf8: typeof isUtf8,
  lengthOf: Check,
  zero: CheckZero,
  OFFSET: number,
  CAPACITY: number,
): Check {
  return (at) => {
    const length = lengthOf(at);
    if (length > CAPACITY) return 1;
    const first = at + OFFSET;
    return utf8(u8, first, first + length) ? zero(first + length, first + CAPACITY) : 1;
  };
}

/** A text behind which the message is cut: its length was checked as that of the message was. */
export function cutTextCheck(u8: Uint8Array, utf8: typeof isUtf8, lengthOf: Check, OFFSET: number): Check {
  return (at) => {
    const first = at + OFFSET;
    return utf8(u8, first, first + lengthOf(at)) ? 0 : 1;
  };
}

/** How many things a text or a list says that it holds, where one byte says it. */
export function countInByte(u8: Numbers, OFFSET: number): Check {
  return (at) => u8[at + OFFSET];
}

/** The same in two bytes. */
export function countInHalf(u16: Numbers, OFFSET: number): Check {
  return (at) => u16[(at + OFFSET) >> 1];
}

/** The same in four; what is no length has the sign of a negative number, or is too large. */
export function countInWord(i32: Numbers, OFFSET: number): Check {
  return (at) => i32[(at + OFFSET) >> 2];
}
