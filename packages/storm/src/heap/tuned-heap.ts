/**
 * Settings for strategy `heap`: a young generation in which most effects die before it is full, so that few are copied. They were chosen by that
 * reason, and are among those that `pauseless storm --tune` tries: let it find yours, for what is best depends on a machine's cores, its caches and
 * the load; `--settings` puts them in place of these.
 */
export const tunedHeap: readonly string[] = ["--max-semi-space-size=64", "--min-semi-space-size=64"];
