import { StormError } from "../storm-error.js";

/**
 * Reads a part of a report from what JSON holds. What is absent, and null, which JSON has for NaN, comes as nothing of its kind: NaN, "" or
 * an empty list.
 *
 * @param place - where it is, as `strategies[0].pauses`
 * @throws StormError `BAD_REPORT` where something else is there
 */
export type Part<T> = (value: unknown, place: string) => T;

/** What a record has, name by name. */
export type Parts<T> = { readonly [K in keyof T]-?: Part<T[K]> };

/** A frame stands on no more than so many others: engines keep no deeper stacks. */
const MOST_DEPTH = 256;

function not(wanted: string, place: string): never {
  throw new StormError(
    "BAD_REPORT",
    `is damaged or of another version: \`${place}\` is not ${wanted}; measure again with this version`,
  );
}

const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null;

/** A number; NaN where it is absent. */
export const figure: Part<number> = (value, place) =>
  isAbsent(value) ? Number.NaN : typeof value === "number" ? value : not("a number", place);

/** A text; "" where it is absent. */
export const text: Part<string> = (value, place) =>
  isAbsent(value) ? "" : typeof value === "string" ? value : not("a text", place);

/** One of these texts; the first where it is absent. */
export const oneOf =
  <T extends string>(...texts: readonly [T, ...T[]]): Part<T> =>
  (value, place) =>
    isAbsent(value)
      ? texts[0]
      : (texts.find((each) => each === value) ?? not(`one of ${texts.join(", ")}`, place));

/** A list, of which each element is such a part; empty where it is absent. */
export const listOf =
  <T>(part: Part<T>): Part<T[]> =>
  (value, place) => {
    if (isAbsent(value)) return [];
    if (!Array.isArray(value)) return not("a list", place);
    return value.map((each, index) => part(each, `${place}[${index}]`));
  };

/** A record that has these parts; what else it has stays as it is. */
export const record =
  <T extends object>(parts: Parts<T>): Part<T> =>
  (value, place) => {
    const given: Record<string, unknown> = isAbsent(value)
      ? {}
      : isRecord(value)
        ? value
        : not("a record", place);
    const read = { ...given };
    for (const [name, part] of Object.entries<Part<unknown>>(parts)) {
      const of = Object.hasOwn(given, name) ? given[name] : undefined;
      const at = part(of, place === "" ? name : `${place}.${name}`);
      // What may be absent stays so.
      if (at === undefined) delete read[name];
      else read[name] = at;
    }
    return read as T;
  };

/** What cannot be absent. */
export const required =
  <T>(part: Part<T>): Part<T> =>
  (value, place) =>
    isAbsent(value) ? not("there", place) : part(value, place);

/** What may be absent, and then is undefined. */
export const optional =
  <T>(part: Part<T>): Part<T | undefined> =>
  (value, place) =>
    isAbsent(value) ? undefined : part(value, place);

/** A part that holds others of its kind. @param parts - makes it, given what reads those inside */
export function nested<T>(parts: (inside: Part<T>) => Part<T>, depth = 0): Part<T> {
  return (value, place) =>
    depth > MOST_DEPTH
      ? not(`less than ${MOST_DEPTH} deep`, place)
      : parts(nested(parts, depth + 1))(value, place);
}

/** Whether it has parts with names. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
