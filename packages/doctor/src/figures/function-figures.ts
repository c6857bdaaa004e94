import type { AllocationEvidence, AllocationPart } from "../evidence/evidence.js";
import { FOLDED } from "../evidence/folded.js";
import { functionRates } from "./function-rates.js";
import type { FunctionFigures } from "./thread-figures.js";

const MOST = 50;
/** With fewer samples than these, who allocates is chance, and so is how long objects live. */
const LEAST_SAMPLES = 4;
/** What is in use by chance when the young generation is collected. */
const NOTHING_SURVIVES = 0.03;
/** Where more than this part is still there at the end, its objects outlast the time that was spent on it, and no mean can be told. */
const OUTLASTING_SHARE = 0.5;

/**
 * Functions by the bytes that they allocate, most first, 50 at most.
 *
 * The mean lifetime is by Little's law: what is in a system is what comes in each second times how long it stays. What comes in is the rate of all allocation, what is in it is
 * what is reachable at the end of the part of the window that was spent on what stays.
 *
 * @param survivalShare - what young collections copied of what they found, over the whole window
 *
 * Source: Little, "A proof for the queuing formula L = λW" (1961).
 */
export function functionFigures(
  { all, survived, stays }: AllocationEvidence,
  survivalShare?: number,
): FunctionFigures[] {
  if (all.samples < LEAST_SAMPLES) return [];
  // Young collections copied something, but none of them in the part that was to see whose it was.
  const missed = survived?.samples === 0 && (survivalShare ?? 0) > NOTHING_SURVIVES;
  const survivedRates = survived && !missed ? rateByKey(survived) : undefined;
  const staysRates = stays && rateByKey(stays);
  return functionRates(all)
    .filter(({ functionName }) => functionName !== FOLDED)
    .slice(0, MOST)
    .map(({ key, functionName, file, line, bytesPerS, share }) => {
      const staying = staysRates && (staysRates.get(key) ?? 0);
      return {
        functionName,
        file,
        line,
        bytesPerS,
        share,
        ...(survivedRates && { diedYoungShare: 1 - shareOf(survivedRates.get(key) ?? 0, bytesPerS) }),
        ...(staying !== undefined && { staysShare: shareOf(staying, bytesPerS) }),
        ...(stays && staying !== undefined && meanLifetime(staying, bytesPerS, stays)),
      };
    });
}

function rateByKey(part: AllocationPart): Map<string, number> {
  return new Map(functionRates(part).map(({ key, bytesPerS }) => [key, bytesPerS]));
}

function meanLifetime(
  stayingBytesPerS: number,
  bytesPerS: number,
  { seconds, intervalBytes }: AllocationPart,
): { meanLifetimeMs?: number } {
  const staying = stayingBytesPerS * seconds;
  const share = stayingBytesPerS / bytesPerS;
  if (staying < LEAST_SAMPLES * intervalBytes || share > OUTLASTING_SHARE) return {};
  return { meanLifetimeMs: (1000 * staying) / bytesPerS };
}

const shareOf = (part: number, whole: number): number => Math.min(1, part / whole);
