/**
 * What `pauseless storm --tune` found for strategy `heap`: a young generation in which most effects die before it is full, so that few are copied.
 * Measure it on your own machine; what is best depends on its cores, its caches and the load.
 */
export const tunedHeap: readonly string[] = ["--max-semi-space-size=64", "--min-semi-space-size=64"];
