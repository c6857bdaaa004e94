import type { FunctionShare, LoopBlock } from "../evidence/evidence.js";
import { isFunction } from "../figures/is-function.js";
import { isOfProgram } from "../figures/is-of-program.js";
import { placeKey } from "../figures/place-key.js";

/** Half of the time of blocks: a function under which less is spent is one of several. */
const LEAST_SHARE = 0.5;
/** Where none has half, the first is named from this share on: with less it is as good as any other. */
const NOTABLE_SHARE = 0.2;

/**
 * The innermost function of the program that at least half of the blocked time was spent under, and the outermost; only one where they are the same. Node's own functions where the
 * program has none; the first where none has half, and none at all where that has little.
 */
export function blockers(blocks: readonly LoopBlock[]): FunctionShare[] {
  const totalMs = blocks.reduce((sum, { ms }) => sum + ms, 0);
  const found = new Map<string, { it: FunctionShare; ms: number; depthMs: number }>();
  for (const { ms, top } of blocks) {
    for (const [depth, it] of top.entries()) {
      if (!isFunction(it.functionName)) continue;
      const key = placeKey(it);
      const sum = found.get(key) ?? { it, ms: 0, depthMs: 0 };
      found.set(key, { it, ms: sum.ms + it.share * ms, depthMs: sum.depthMs + depth * it.share * ms });
    }
  }
  const all = [...found.values()]
    // Blocks list callers first, but not all blocks have all functions.
    .sort((a, b) => a.depthMs / a.ms - b.depthMs / b.ms)
    .map(({ it, ms }) => ({ ...it, share: ms / totalMs }));
  const programs = all.filter(isOfProgram);
  const half = [programs, all].map((them) => them.filter(({ share }) => share >= LEAST_SHARE));
  const [named] = half.filter(({ length }) => length > 0);
  if (named === undefined) {
    return [...(programs.length > 0 ? programs : all)]
      .filter(({ share }) => share >= NOTABLE_SHARE)
      .sort((a, b) => b.share - a.share)
      .slice(0, 1);
  }
  const [outer] = named;
  const inner = named[named.length - 1];
  return inner === outer ? [inner] : [inner, outer];
}
