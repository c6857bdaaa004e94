import type { Specialize, Views } from "@pauseless/arena";
import {
  allZero,
  anyElement,
  arrayCheck,
  bitsRange,
  both,
  type Check,
  type CheckElements,
  type CheckZero,
  countInByte,
  countInHalf,
  countInWord,
  cutListCheck,
  cutTextCheck,
  eachElement,
  fine,
  finite,
  listCheck,
  narrowRange,
  ringCheck,
  textCheck,
  wideRange,
  zeroBits,
  zeroBitsOfByte,
  zeroBytes,
} from "./field-checks.js";
import { isUtf8 } from "./is-utf8.js";
import type { ElementsRule, Rule } from "./rule.js";

/** What checks are made with. */
export interface CheckSurroundings {
  readonly views: Views;
  readonly specialize: Specialize;
}

/**
 * The check of a record's rules, the copies of `field-checks.ts` that it needs put together once. What asks for bits of a word to be zero
 * is gathered by word: paddings, booleans and most names cost one `&` together.
 */
export function recordCheck(rules: readonly Rule[], surroundings: CheckSurroundings): Check {
  const { views, specialize } = surroundings;
  const masks = new Map<number, number>();
  const checks: Check[] = [];
  for (const rule of rules) {
    const mask = byteMask(rule);
    if (mask !== undefined) addMask(masks, rule.offsetBytes, mask);
    else if (rule.kind === "zero" && rule.bytes < 8) {
      for (let byte = 0; byte < rule.bytes; byte++) addMask(masks, rule.offsetBytes + byte, 0xff);
    } else if (rule.kind === "unusedBits") {
      masks.set(rule.offsetBytes >> 2, rule.mask);
    } else checks.push(ruleCheck(rule, surroundings));
  }
  const ofWords = [...masks].map(([word, mask]) => specialize(zeroBits, views.i32, word, mask));
  return all([...ofWords, ...checks], specialize);
}

/** The bits of a byte that must be zero, where that is all that is asked of it. */
function byteMask(rule: Rule): number | undefined {
  if (rule.kind === "bool") return 0xfe;
  if (rule.kind !== "oneOf") return undefined;
  const count = rule.names.length;
  return (count & (count - 1)) === 0 ? 256 - count : undefined;
}

function addMask(masks: Map<number, number>, byte: number, mask: number): void {
  masks.set(byte >> 2, (masks.get(byte >> 2) ?? 0) | (mask << ((byte & 3) * 8)));
}

/** All of them, halves first, so that none is deep inside the others. */
function all(checks: readonly Check[], specialize: Specialize): Check {
  if (checks.length === 0) return specialize(fine);
  if (checks.length === 1) return checks[0];
  const half = checks.length >> 1;
  return specialize(both, all(checks.slice(0, half), specialize), all(checks.slice(half), specialize));
}

function ruleCheck(rule: Rule, surroundings: CheckSurroundings): Check {
  const { views, specialize } = surroundings;
  const { offsetBytes } = rule;
  switch (rule.kind) {
    case "zero":
      return specialize(zeroBytes, zeroCheck(surroundings), offsetBytes, rule.bytes);
    case "unusedBits":
      return specialize(zeroBits, views.i32, offsetBytes / 4, rule.mask);
    case "bool":
      return specialize(zeroBitsOfByte, views.u8, offsetBytes, 0xfe);
    case "oneOf":
      return specialize(narrowRange, views.u8, 0, offsetBytes, 0, rule.names.length - 1);
    case "range": {
      const { type, least, most } = rule;
      if (type === "i32" || type === "u32" || type === "f32") {
        return specialize(wideRange, views[type], offsetBytes / 4, least, most);
      }
      const shift = type === "i16" || type === "u16" ? 1 : 0;
      return specialize(narrowRange, views[type], shift, offsetBytes >> shift, least, most);
    }
    case "bitsRange": {
      const { shift, mask, least, most } = rule;
      return specialize(bitsRange, views.i32, offsetBytes / 4, shift, mask, least, most);
    }
    case "finite":
      return specialize(finite, views.i32, offsetBytes / 4);
    case "text": {
      const { headBytes, capacity, isCut } = rule;
      const count = countCheck(offsetBytes, headBytes, surroundings);
      const first = offsetBytes + headBytes;
      return isCut
        ? specialize(cutTextCheck, views.u8, isUtf8, count, first)
        : specialize(textCheck, views.u8, isUtf8, count, zeroCheck(surroundings), first, capacity);
    }
    case "elements":
      return elementsCheck(rule, offsetBytes, surroundings);
  }
}

function elementsCheck(rule: ElementsRule, offsetBytes: number, surroundings: CheckSurroundings): Check {
  const { views, specialize } = surroundings;
  const { of, capacity, strideBytes, isCut } = rule;
  const each = elementCheck(rule, surroundings);
  if (of === "array") return specialize(arrayCheck, each, offsetBytes, capacity);
  if (isCut) return specialize(cutListCheck, views.i32, each, offsetBytes);
  const check = of === "list" ? listCheck : ringCheck;
  return specialize(check, views.i32, each, zeroCheck(surroundings), offsetBytes, capacity, strideBytes);
}

function elementCheck(
  { rules, isRecord, strideBytes }: ElementsRule,
  surroundings: CheckSurroundings,
): CheckElements {
  const { specialize } = surroundings;
  if (rules.length === 0) return specialize(anyElement);
  // Booleans and names one by one, as an element of a byte is anywhere in its word.
  const check = isRecord ? recordCheck(rules, surroundings) : ruleCheck(rules[0], surroundings);
  return specialize(eachElement, check, strideBytes);
}

function zeroCheck({ views, specialize }: CheckSurroundings): CheckZero {
  return specialize(allZero, views.u8, views.i32);
}

/** Reads how many things a text or a list says that it holds. */
export function countCheck(
  offsetBytes: number,
  headBytes: 1 | 2 | 4,
  { views, specialize }: CheckSurroundings,
): Check {
  if (headBytes === 1) return specialize(countInByte, views.u8, offsetBytes);
  if (headBytes === 2) return specialize(countInHalf, views.u16, offsetBytes);
  return specialize(countInWord, views.i32, offsetBytes);
}
