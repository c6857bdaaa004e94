import type { FunctionRate } from "../figures/function-rates.js";
import { inWords } from "./in-words.js";

/** Functions by their share of something, which `of` names. */
interface Shares {
  readonly functions: readonly FunctionRate[];
  readonly of: string;
}

/** `; 87 % of what stays comes from Cache.put (cache.ts:31)`: the first of them, as the end of a sentence; nothing where there is none. */
export function comesFrom({ functions: [first], of }: Shares): string {
  return first === undefined
    ? ""
    : `; ${inWords.percent(first.share)} of ${of} comes from ${inWords.place(first)}`;
}
