const MIB = 1_048_576;
const USUAL_SEMI_SPACE_BYTES = 16 * MIB;

/** Sizes that options of the engine set, bytes; 0 where they set none. */
export interface EngineSizes {
  readonly semiSpaceBytes: number;
  readonly heapBytes: number;
}

/** Reads the sizes of generations out of options of the engine. */
export function engineSizes(engine: readonly string[]): EngineSizes {
  const sizes = new Map<string, number>();
  for (const option of engine) {
    const [, name, size] = /^--([\w-]+)=(\d+)$/.exec(option) ?? [];
    if (name !== undefined) sizes.set(name.replaceAll("_", "-"), Number(size) * MIB);
  }
  return {
    semiSpaceBytes: Math.max(sizes.get("max-semi-space-size") ?? 0, sizes.get("min-semi-space-size") ?? 0),
    heapBytes: sizes.get("max-old-space-size") ?? sizes.get("max-heap-size") ?? 0,
  };
}

/** One half of a thread's young generation at its largest, or what is usual where it is not known. */
export function semiSpaceOf({ semiSpaceBytes }: { readonly semiSpaceBytes: number }): number {
  return semiSpaceBytes || USUAL_SEMI_SPACE_BYTES;
}
