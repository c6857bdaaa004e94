/*
 * Four classes for each doubling, from where a quarter of a power of two is a multiple of 8, as jemalloc spaces its own
 * (Evans, "A Scalable Concurrent malloc(3) Implementation for FreeBSD", 2006). Rounding up to a class so leaves less
 * than a fifth of a block unused above 64 bytes, and less than 8 bytes up to there.
 */

/** The bytes of each size class, ascending: multiples of 8 from 8 to 1024. */
export const SIZE_CLASSES: readonly number[] = Object.freeze([
  8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896,
  1024,
]);

/** The bytes of the largest size class. */
export const MAX_CLASS_BYTES = 1024;

// Hot path: once for each allocation.
/**
 * The index in {@link SIZE_CLASSES} of the smallest class that holds `bytes`, in constant time and without a table.
 *
 * @param bytes - a whole number from 1 to 1024; not checked
 */
export function sizeClassOf(bytes: number): number {
  const granule = (bytes - 1) >>> 3;
  // Up to 64 bytes each granule of 8 bytes is a class; above, the two bits below the highest tell the quarters apart.
  const doubling = 29 - Math.clz32(granule | 7);
  return (doubling << 2) + (granule >>> doubling);
}
