import type { Overhead } from "../evidence/evidence.js";
import type { ThreadObserver } from "./thread-observer.js";
export function overhead(threads: readonly ThreadObserver[], trace: any): Overhead {
  void threads; void trace;
  return { share: 0, parts: [], method: "", causedCollections: 0, causedCollectionsMs: 0 };
}
