import type { CallNode } from "../evidence/evidence.js";
import { isOfProgram } from "./is-of-program.js";
import { libraryOf } from "./library-of.js";
import { placeKey } from "./place-key.js";

/** Of what a function allocates: where less is under one caller, that is one of several. */
const LEAST_SHARE = 0.5;

/**
 * The function of the program's own code, no library's, under which most of that was allocated which is counted as another's: what the user can change where that is a library's.
 *
 * @returns undefined where no one function has half of it, as behind an `await` or in an event of Node's
 */
export function ownCaller(
  root: CallNode,
  place: { readonly functionName: string; readonly file: string; readonly line: number },
): CallNode | undefined {
  const found = new Map<string, { node: CallNode; bytes: number }>();
  let total = 0;
  const rest: { node: CallNode; named: CallNode | undefined; own: CallNode | undefined }[] = [
    { node: root, named: undefined, own: undefined },
  ];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { node } = next;
    const isProgram = isOfProgram(node);
    const named = isProgram ? node : next.named;
    const own = isProgram && libraryOf(node.file) === undefined ? node : next.own;
    for (const child of node.children) rest.push({ node: child, named, own });
    if (named === undefined || placeKey(named) !== placeKey(place)) continue;
    total += node.self;
    if (own === undefined) continue;
    const key = placeKey(own);
    const sum = found.get(key);
    if (sum === undefined) found.set(key, { node: own, bytes: node.self });
    else sum.bytes += node.self;
  }
  const [most] = [...found.values()].sort((a, b) => b.bytes - a.bytes);
  return most !== undefined && most.bytes >= LEAST_SHARE * total ? most.node : undefined;
}
