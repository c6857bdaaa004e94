/** Flags of the engine that keep functions from being folded into their callers. Node 20 to 26 have both. */
export const NO_INLINING: readonly string[] = ["--no-turbo-inlining", "--no-maglev-inlining"];
