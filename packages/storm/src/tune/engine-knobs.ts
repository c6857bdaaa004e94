import { spawnSync } from "node:child_process";
import { StormError } from "../storm-error.js";

/** Something of the engine that can be set in several ways, and is left alone by default. */
export interface EngineKnob {
  /** What it is, in a few words. */
  readonly name: string;
  /** The ways: settings each, as Node's command line takes them. */
  readonly ways: readonly (readonly string[])[];
}

/** A young generation of a fixed size: what does not grow does not shrink either. */
const youngGeneration = (mb: number) => [`--min-semi-space-size=${mb}`, `--max-semi-space-size=${mb}`];

/** The knobs that are tried, those first that change most. */
const knobs: readonly EngineKnob[] = [
  { name: "size of the young generation", ways: [16, 32, 64, 128, 256].map(youngGeneration) },
  {
    name: "size of the old generation at first",
    ways: [["--initial-old-space-size=256"], ["--initial-old-space-size=1024"]],
  },
  {
    name: "limit of the old generation",
    ways: [["--max-old-space-size=1024"], ["--max-old-space-size=4096"]],
  },
  {
    name: "how much the heap grows until it is marked again",
    ways: [["--heap-growing-percent=100"], ["--heap-growing-percent=300"]],
  },
  { name: "the memory reducer", ways: [["--no-memory-reducer"]] },
  {
    name: "threads of the collector",
    ways: [["--single-threaded-gc"], ["--no-parallel-scavenge"], ["--no-concurrent-marking"]],
  },
];

/** The knobs that this Node's engine has. @throws StormError where Node does not list its engine's settings. */
export function engineKnobs(): EngineKnob[] {
  const { stdout, status } = spawnSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
  if (status !== 0)
    throw new StormError("BAD_OPTION", "this Node lists no settings; node --v8-options has to");
  return knownKnobs(knobs, stdout);
}

/**
 * Of some knobs, the ways that an engine knows.
 *
 * @param listing - what `node --v8-options` prints
 */
export function knownKnobs(all: readonly EngineKnob[], listing: string): EngineKnob[] {
  const known = new Set([...listing.matchAll(/^\s+--([a-z0-9-]+)/gm)].map(([, name]) => name));
  const isKnown = (setting: string) => {
    const name = setting.replace(/^--/, "").replace(/=.*/, "");
    return known.has(name) || known.has(name.replace(/^no-/, ""));
  };
  return all
    .map(({ name, ways }) => ({ name, ways: ways.filter((way) => way.every(isKnown)) }))
    .filter(({ ways }) => ways.length > 0);
}
