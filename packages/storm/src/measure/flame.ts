import type { AllocationNode } from "@pauseless/doctor/measure";
import type { FlameNode } from "../compare/report-data.js";
import { SourcePlaces } from "./source-places.js";

/** What is a smaller share of all bytes than this is not shown by itself. */
const LEAST_SHARE = 0.001;

/**
 * Functions and what they allocate a second, as a tree whose root is what the nodes have in common: `ticks`. What is less than a
 * thousandth of all is added up, under each function, as `(other)`.
 *
 * @param nodes - the function that runs the ticks, once for each way in which it was called
 * @param seconds - the time that was sampled
 */
export function flameOf(nodes: readonly AllocationNode[], seconds: number): FlameNode {
  const places = new SourcePlaces();
  const bytes = new Map<AllocationNode, number>();
  const least = nodes.reduce((sum, node) => sum + addUp(node, bytes), 0) * LEAST_SHARE;
  const flameNode = (name: string, place: string, selfBytes: number, inner: readonly AllocationNode[]) => {
    const children: FlameNode[] = [];
    let restBytes = 0;
    for (const child of inner) {
      const childBytes = bytes.get(child) ?? 0;
      if (childBytes === 0) continue;
      if (childBytes < least) restBytes += childBytes;
      else children.push(flameNode(child.functionName, places.of(child), child.selfBytes, child.children));
    }
    if (restBytes > 0)
      children.push({ name: "(other)", place: "", selfBytesPerS: restBytes / seconds, children: [] });
    return { name, place, selfBytesPerS: selfBytes / seconds, children };
  };
  return flameNode(
    "ticks",
    "",
    nodes.reduce((sum, node) => sum + node.selfBytes, 0),
    nodes.flatMap((node) => node.children),
  );
}

/** Notes what each function and all that it called allocated. */
function addUp(node: AllocationNode, bytes: Map<AllocationNode, number>): number {
  const total = node.children.reduce((sum, child) => sum + addUp(child, bytes), node.selfBytes);
  bytes.set(node, total);
  return total;
}
