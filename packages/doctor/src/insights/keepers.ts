import type { AllocationPart, ThreadEvidence } from "../evidence/evidence.js";
import { type FunctionRate, functionRates } from "../figures/function-rates.js";
import { allocators } from "./allocators.js";

/** Functions whose objects make a heap grow, most first. */
export interface Keepers {
  /** Their shares are of what all of them keep, or of all that is allocated where it was not seen what stays. */
  readonly functions: readonly FunctionRate[];
  /** What the shares are of. */
  readonly of: string;
  /** What they were found in. */
  readonly part: AllocationPart | undefined;
  /** Bytes each second that they keep. */
  readonly bytesPerS: number;
}

/** Of what a function makes: where less is there at the end of the part, its objects live for a while and go. */
const LASTING_SHARE = 0.5;
/** Of the growth: whoever keeps more than this times it cannot keep it for good, but lives for longer than the part was. Growth is estimated low. */
const MOST_OF_GROWTH = 3;
/** Of the growth: with less than this explained, another makes it. */
const LEAST_OF_GROWTH = 1 / 3;
/** Of all allocation: who makes so much is behind the growth also where nobody looked at what stays. */
const NEARLY_ALL_SHARE = 0.75;
/** With fewer samples than these, that a function's objects stay is chance. */
const LEAST_SAMPLES = 4;
const MOST = 5;

/**
 * Who is behind the growth of a heap: not who has most in use, which is what is made in a second times how long it lives, but those whose objects do not go, and which make as much as it grows by. Nobody
 * where they do not explain a good part of it.
 */
export function keepers({ allocations }: ThreadEvidence, growthBytesPerS: number): Keepers {
  const { all, stays } = allocations;
  const staying = allocators(stays, Number.POSITIVE_INFINITY);
  if (stays === undefined || staying.length === 0) {
    const [first] = allocators(all);
    const functions =
      first !== undefined && first.share >= NEARLY_ALL_SHARE && first.bytesPerS >= growthBytesPerS / 2
        ? [first]
        : [];
    return { functions, of: "what is allocated", part: all, bytesPerS: 0 };
  }
  const made = new Map(functionRates(all).map(({ key, bytesPerS }) => [key, bytesPerS]));
  const leastBytesPerS = (LEAST_SAMPLES * stays.intervalBytes) / stays.seconds;
  const lasting = staying.filter(
    ({ key, bytesPerS }) =>
      bytesPerS >= leastBytesPerS &&
      bytesPerS >= LASTING_SHARE * (made.get(key) ?? 0) &&
      bytesPerS <= MOST_OF_GROWTH * growthBytesPerS,
  );
  const bytesPerS = lasting.reduce((sum, rate) => sum + rate.bytesPerS, 0);
  const explained = bytesPerS >= LEAST_OF_GROWTH * growthBytesPerS;
  return {
    functions: explained
      ? lasting.slice(0, MOST).map((rate) => ({ ...rate, share: rate.bytesPerS / bytesPerS }))
      : [],
    of: "what stays",
    part: stays,
    bytesPerS: explained ? bytesPerS : 0,
  };
}
