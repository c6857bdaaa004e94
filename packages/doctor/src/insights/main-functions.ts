import type { CallNode, ThreadEvidence } from "../evidence/evidence.js";
import { isOfProgram } from "../figures/is-of-program.js";

/** A sentence can name so many. */
const MOST = 5;

/**
 * The program's functions by the processor time spent under them, itself or in what they called, most first, at most 5: who makes buffers, which no allocation profile
 * sees. A function that only calls the next of these is left out, so that the one that does something comes first.
 */
export function mainFunctions({ cpu }: ThreadEvidence): CallNode[] {
  const found: { node: CallNode; ms: number }[] = [];
  visit(cpu.root, found);
  return found
    .sort((a, b) => b.ms - a.ms)
    .slice(0, MOST)
    .map(({ node }) => node);
}

/** Functions whose own time, with that of Node's and the engine's functions that they call, is theirs. */
function visit(node: CallNode, found: { node: CallNode; ms: number }[]): number {
  const foreignMs = node.children.reduce((sum, child) => sum + visit(child, found), node.self);
  if (!isOfProgram(node)) {
    return node.functionName === "(root)" || node.functionName === "(idle)" ? 0 : foreignMs;
  }
  const known = found.find(
    ({ node: { functionName, file, line } }) =>
      functionName === node.functionName && file === node.file && line === node.line,
  );
  if (known === undefined) found.push({ node, ms: foreignMs });
  else known.ms += foreignMs;
  return 0;
}
