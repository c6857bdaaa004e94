import type { AllocationPart, CallNode } from "../evidence/evidence.js";

/** What a function allocates itself, wherever it was called from. */
export interface FunctionRate {
  /** The same for the same function in each part. */
  readonly key: string;
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
  readonly bytesPerS: number;
  /** Of all in the part, 0 to 1. */
  readonly share: number;
}

/** The functions of a part by the bytes that they allocate themselves, most first. */
export function functionRates({ root }: Pick<AllocationPart, "root">): FunctionRate[] {
  const rates = new Map<string, { node: CallNode; bytesPerS: number }>();
  const rest: CallNode[] = [root];
  let total = 0;
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    rest.push(...node.children);
    if (node.self <= 0) continue;
    total += node.self;
    const key = `${node.functionName}\n${node.file}\n${node.line}`;
    const rate = rates.get(key);
    if (rate === undefined) rates.set(key, { node, bytesPerS: node.self });
    else rate.bytesPerS += node.self;
  }
  return [...rates.entries()]
    .map(
      ([
        key,
        {
          node: { functionName, file, line },
          bytesPerS,
        },
      ]) => ({
        key,
        functionName,
        file,
        line,
        bytesPerS,
        share: bytesPerS / total,
      }),
    )
    .sort((a, b) => b.bytesPerS - a.bytesPerS);
}
