import type { AllocationNode } from "@pauseless/doctor/measure";
import type { SizeClass } from "../compare/report-data.js";

/** The largest size in bytes of each class but the last. V8 puts what is larger than about 128 KB in a space of its own. */
const BOUNDS = [32, 64, 128, 256, 512, 1024, 2048, 4096, 16_384, 131_072];

/** How many objects of each size were allocated. */
export class ObjectSizes {
  private readonly counts = new Map<number, number>();

  /** Adds the objects of a function, and of all that it called. */
  add({ selfObjects, children }: AllocationNode): void {
    for (const [size, count] of selfObjects) this.counts.set(size, (this.counts.get(size) ?? 0) + count);
    for (const child of children) this.add(child);
  }

  /** How many objects there were. */
  get objects(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How large they were together. */
  get bytes(): number {
    return [...this.counts].reduce((sum, [size, count]) => sum + size * count, 0);
  }

  /** All classes of sizes, as rates over the time in which the objects were allocated. */
  classes(seconds: number): SizeClass[] {
    const upTo = [...BOUNDS, Number.POSITIVE_INFINITY];
    return upTo.map((bound, index) => {
      const least = upTo[index - 1] ?? 0;
      const within = [...this.counts].filter(([size]) => size > least && size <= bound);
      return {
        upToBytes: Number.isFinite(bound) ? bound : null,
        bytesPerS: within.reduce((sum, [size, count]) => sum + size * count, 0) / seconds,
        objectsPerS: within.reduce((sum, [, count]) => sum + count, 0) / seconds,
      };
    });
  }
}
