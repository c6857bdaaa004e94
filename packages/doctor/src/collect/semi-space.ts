/** Half of the young generation at its largest, in MB, by the major version of V8 on machines of 64 bits. Source: V8's `src/heap/heap.h` of these versions. */
const DEFAULT_MB: readonly { readonly fromV8: number; readonly mb: number }[] = [
  { fromV8: 14, mb: 32 },
  { fromV8: 13, mb: 64 },
  { fromV8: 10, mb: 16 },
];
const MB = 1024 * 1024;
/** Two semi-spaces, and large objects that are young: as much again as one. Source: V8's `Heap::YoungGenerationSizeFromSemiSpaceSize`. */
export const SEMI_SPACES_IN_YOUNG = 3;
const OPTION = /^--max[-_]semi[-_]space[-_]size=(\d+)$/;

/**
 * Half of a thread's young generation at its largest.
 *
 * @param nodeOptions - those of the process
 * @param v8Version - such as `11.3.244.8-node.38`
 * @param youngBytes - what Node says of a worker's young generation; 0 where it says nothing
 */
export function semiSpaceBytes(
  nodeOptions: readonly string[],
  v8Version: string,
  youngBytes: number,
): number {
  if (youngBytes > 0) return Math.round(youngBytes / SEMI_SPACES_IN_YOUNG);
  const told = nodeOptions.flatMap((option) => OPTION.exec(option)?.[1] ?? []).at(-1);
  if (told !== undefined && Number(told) > 0) return Number(told) * MB;
  const major = Number.parseInt(v8Version, 10);
  return (DEFAULT_MB.find(({ fromV8 }) => major >= fromV8)?.mb ?? 0) * MB;
}
