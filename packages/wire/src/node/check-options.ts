import { WireError } from "../errors.js";

const MOST = 2 ** 30;

/**
 * Numbers that are given, and the defaults of those that are not.
 *
 * @throws WireError `BAD_OPTION` where one is not a whole number from `least` to 2^30.
 */
export function checkOptions<T extends { readonly [K in keyof T]: number }>(
  what: string,
  defaults: T,
  given: Partial<NoInfer<T>>,
  least: number,
): T {
  const options = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof T & string)[]) {
    const value = given[key];
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < least || value > MOST) {
      throw new WireError(
        "BAD_OPTION",
        `${what}.${key} is ${value}; give a whole number from ${least} to ${MOST}`,
      );
    }
    options[key] = value;
  }
  return options;
}
