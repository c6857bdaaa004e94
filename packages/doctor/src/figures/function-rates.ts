import type { AllocationPart, CallNode } from "../evidence/evidence.js";
import { isFunction } from "./is-function.js";
import { isOfProgram } from "./is-of-program.js";
import { placeKey } from "./place-key.js";

/** What a function allocates, wherever it was called from. */
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

/** Where Node keeps built-in functions out of a program's reach: its wrappers say as little as what they wrap. */
const WRAPPERS = "node:internal/per_context/";

/**
 * The functions of a part by the bytes that they allocate, most first. What built-in functions (`push`, `from`) and Node's own allocate is their caller's, as far as that is a function of the
 * program: it is the one to be changed. Where there is none, what built-in functions allocate is that of Node's function that called them: `Map` alone says nothing.
 */
export function functionRates({ root }: Pick<AllocationPart, "root">): FunctionRate[] {
  const rates = new Map<string, { node: CallNode; bytesPerS: number }>();
  const rest: { node: CallNode; owner: CallNode | undefined; caller: CallNode | undefined }[] = [
    { node: root, owner: undefined, caller: undefined },
  ];
  let total = 0;
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { node } = next;
    const owner = isOfProgram(node) ? node : next.owner;
    const caller = isNodesOwn(node) ? node : next.caller;
    for (const child of node.children) rest.push({ node: child, owner, caller });
    if (node.self <= 0) continue;
    total += node.self;
    const named = owner ?? (isFunction(node.functionName) ? caller : undefined) ?? node;
    const key = placeKey(named);
    const rate = rates.get(key);
    if (rate === undefined) rates.set(key, { node: named, bytesPerS: node.self });
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

const isNodesOwn = ({ file }: CallNode): boolean => file.startsWith("node:") && !file.startsWith(WRAPPERS);
