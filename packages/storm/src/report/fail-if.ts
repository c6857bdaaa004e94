import { StormError } from "../storm-error.js";
import { type Metric, metrics, type Unit } from "./metrics.js";

/** A condition that a report must not meet. */
export interface FailCondition {
  /** As it was given. */
  readonly text: string;
  /** The contender it is about; undefined for `arena`, or the only one. */
  readonly strategy: string | undefined;
  readonly metric: Metric;
  readonly comparator: ">" | ">=" | "<" | "<=";
  /** In the unit of the metric, or in percent of what it was before. */
  readonly value: number;
  /** Whether it is about the change from an earlier report. */
  readonly relative: boolean;
}

/** Every unit that a value may be given in, and how many of the metric's own unit it is. */
const UNITS: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  "": {},
  "/s": { "/s": 1 },
  ms: { ms: 1, s: 1000 },
  s: { s: 1, ms: 0.001 },
  MB: { MB: 1 },
  "MB/s": { "MB/s": 1, MB: 1 },
  "%": { "%": 1 },
};

/**
 * Reads a condition: `[strategy:] metric comparator value[unit]`, as in `p99 pause > 5ms` or `heap: stutters > 0`. A percentage with a
 * sign, `+20%`, is of what an earlier report has.
 *
 * @throws StormError that says where it cannot be read, and what is known there
 */
export function parseFailIf(text: string): FailCondition {
  const comparison = /[<>]=?/.exec(text);
  if (comparison === null) {
    throw unreadable(text, text.trimEnd().length, "a comparator is missing; give >, >=, < or <=");
  }
  const [comparator] = comparison;
  const left = text.slice(0, comparison.index);
  const colon = left.lastIndexOf(":");
  const strategy = colon < 0 ? undefined : left.slice(0, colon).trim();
  if (strategy === "") throw unreadable(text, 0, "a strategy's name is missing before the colon");
  const metric = metricAt(text, colon + 1, left.slice(colon + 1));
  const from = comparison.index + comparator.length;
  return {
    text,
    strategy,
    metric,
    comparator: comparator as FailCondition["comparator"],
    ...valueAt(text, from, metric),
  };
}

function metricAt(text: string, at: number, given: string): Metric {
  const name = given.trim().replace(/\s+/g, " ").toLowerCase();
  const found = metrics.find((metric) => metric.name === name);
  if (found !== undefined) return found;
  const place = at + (given.length - given.trimStart().length);
  const known = metrics.map((metric) => metric.name).join(", ");
  throw unreadable(
    text,
    place,
    `${name === "" ? "a metric is missing" : `there is no metric "${name}"`}; known are ${known}`,
  );
}

function valueAt(
  text: string,
  from: number,
  { name, unit }: Metric,
): Pick<FailCondition, "value" | "relative"> {
  const rest = text.slice(from);
  const at = from + (rest.length - rest.trimStart().length);
  const match = /^([+-]?)(\d+(?:\.\d+)?|\.\d+)\s*(\S*)$/.exec(rest.trim());
  if (match === null) throw unreadable(text, at, "a value is missing; give a number, as in 5ms or +20%");
  const [, sign, digits, givenUnit] = match;
  const number = Number(digits);
  if (givenUnit === "%" && sign !== "") return { value: sign === "-" ? -number : number, relative: true };
  if (sign === "+") throw unreadable(text, at, "a value with + is a change in percent, as in +20%");
  const signed = sign === "-" ? -number : number;
  if (givenUnit === "") return { value: signed, relative: false };
  const factor = UNITS[unit][givenUnit];
  if (factor === undefined) {
    const known = Object.keys(UNITS[unit]);
    const choice = known.length === 0 ? "it is a count and has none" : `give ${known.join(" or ")}`;
    throw unreadable(text, text.lastIndexOf(givenUnit), `"${givenUnit}" is no unit of ${name}; ${choice}`);
  }
  return { value: signed * factor, relative: false };
}

function unreadable(text: string, at: number, what: string): StormError {
  return new StormError("BAD_OPTION", `--fail-if "${text}", at character ${at + 1}: ${what}`);
}

/**
 * Checks that conditions can be judged on these contenders, before any time is spent on measuring them.
 *
 * @param names - of the contenders
 * @param withBefore - whether there is an earlier report, which a change in percent needs
 * @throws StormError where a condition names none of them, or none while there are several and no `arena`
 */
export function checkFailIf(
  conditions: readonly FailCondition[],
  names: readonly string[],
  withBefore = false,
): void {
  for (const { text, strategy, relative, metric } of conditions) {
    if (relative && !withBefore) {
      throw new StormError(
        "BAD_OPTION",
        `--fail-if "${text}" is about a change; give it to \`pauseless storm compare\`, or give ${absoluteValue(metric)}`,
      );
    }
    if (targetOf(strategy, names) === undefined) {
      const choice = `choose from ${names.join(", ")}`;
      const what =
        strategy === undefined
          ? "names no strategy and there is no arena"
          : `names ${strategy}, which is not there`;
      throw new StormError(
        "BAD_OPTION",
        `--fail-if "${text}" ${what}; ${choice}, as in "${names[0] ?? "arena"}: stutters > 0"`,
      );
    }
  }
}

/** What a condition has at the place of a change. */
function absoluteValue({ unit }: Metric): string {
  return unit === ""
    ? "a number without a unit"
    : `a value in ${unit}${unit === "%" ? ", without a sign" : ""}`;
}

/** The contender that a condition is about; undefined where it is none of these. */
export function targetOf(strategy: string | undefined, names: readonly string[]): string | undefined {
  if (strategy !== undefined) return names.find((name) => name === strategy);
  return names.includes("arena") || names.length !== 1 ? names.find((name) => name === "arena") : names[0];
}
