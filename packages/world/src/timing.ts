/** How the time that systems take is measured. */
export interface Timing {
  /** A clock in milliseconds that is never set back; the platform's `performance.now` unless told. */
  readonly now?: () => number;
  /** One tick of the layout's worlds in this many is measured, from 1 to 2^30; 61 unless told. */
  readonly everyTicks?: number;
}

/** The clock that is given, or that of the platform, or none. */
export function clockOf({ now }: Timing): (() => number) | undefined {
  if (now !== undefined) return now;
  // Declared here, as browsers, workers and servers have it, and their types have it each in a place of its own.
  const { performance } = globalThis as { readonly performance?: { now(): number } };
  return performance === undefined ? undefined : () => performance.now();
}
