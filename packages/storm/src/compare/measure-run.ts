import { setTimeout as wait } from "node:timers/promises";
import { World } from "../battle/rules.js";
import type { GeneratorAnswer, GeneratorProcessOptions } from "../load/generator-process.js";
import type { StormScenario } from "../scenario/storm-scenario.js";
import { cycleSeconds } from "../scenario/storm-scenario.js";
import { METER_LEAD_MS } from "../serve/pressure-meter.js";
import { Child } from "./child.js";
import { type Contender, type ContenderFigures, type ContenderProcess, HOST } from "./contender.js";
import { noResult, UNTOLD } from "./no-result.js";
import type { RunResult } from "./report-data.js";
import { clientBattles, type StormOptions } from "./storm-options.js";

/** What a run is at. */
export type RunPhase = "starting" | "connecting" | "warming up" | "measuring";

/** Seconds that a run takes beside warming up and measuring, more or less: processes start, battles are rehearsed, clients connect. */
const START_S = 3;
/** A large young generation: the generator's own pauses must not be what is measured. */
const GENERATOR_SETTINGS = ["--max-semi-space-size=64"];
/** After which tick bots' battles are proved, where the warm-up is long enough. */
const PROOF_TICK = 60;
/** They are proved once more at a multiple of so many ticks: the first that is so many after the measured time. */
const LATE_TICKS = 20;

/**
 * Runs one contender once and measures it: its server and, in mode `net`, a generator, each a process of its own. A run that fails is void.
 *
 * @param onPhase - told of what the run is at, and of how much of it has passed, 0 .. 1
 * @param signal - ends the measured time early
 * @returns the result, or nothing where the signal came before anything was measured
 */
export async function measureRun(
  contender: Contender,
  options: StormOptions,
  scenario: StormScenario,
  onPhase: (phase: RunPhase, fraction: number) => void,
  signal?: AbortSignal,
): Promise<RunResult | undefined> {
  const { name } = contender;
  const { seconds, warmUpS } = options;
  const whole = START_S + warmUpS + seconds;
  const progress = (phase: RunPhase, passedS: number) => onPhase(phase, Math.min(1, passedS / whole));
  progress("starting", 0);
  let server: ContenderProcess | undefined;
  let generator: Child<GeneratorAnswer> | undefined;
  const over = new AbortController();
  const stopped = aborted(signal, over.signal);
  // What goes on is over as well when a process died.
  const going = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  try {
    server = contender.start({
      battles: clientBattles(options),
      players: options.mode === "sim" ? scenario.players : options.players,
      scenario,
      seed: options.seed,
      proofTick: Math.min(PROOF_TICK, Math.max(1, Math.floor((warmUpS * 1000) / World.TickMs / 2))),
      lateProofTick: lateTick(untilCycle(scenario, 0, warmUpS * 1000) + seconds * 1000),
    });
    // What no answer is waited for from is watched: a death is known when it happens, and not when the time is over.
    const watch = failing(server.ended());
    const port = await Promise.race([server.ready(), stopped]);
    if (options.mode === "net") {
      progress("connecting", START_S / 2);
      generator = startGenerator(port, contender, options);
      await Promise.race([generator.answer("ready"), watch, stopped]);
    }
    const deaths = [watch, ...(generator === undefined ? [] : [failing(generator.ended())])];
    // Not before all are connected: a server that is busy with battles takes long to take clients, and in some strategies very long.
    const startMs = Date.now();
    server.tickFrom(startMs);
    const warmMs = untilCycle(scenario, Date.now() - startMs, warmUpS * 1000);
    const warming = pass(
      warmMs / 1000,
      (s) => progress("warming up", START_S + (s * warmUpS * 1000) / warmMs),
      going,
    );
    await Promise.race([warming, ...deaths]);
    await Promise.all([server.begin(), generator?.ask("begin", "begun")]);
    if (signal?.aborted) return undefined;
    const measuring = pass(seconds, (s) => progress("measuring", START_S + warmUpS + s), going);
    await Promise.race([measuring, ...deaths]);
    const [served, loaded] = await Promise.all([server.measured(), generator?.ask("end", "measured")]);
    return { ...noResult(name, false), ...UNTOLD, ...known(served), ...loaded?.measurement };
  } catch (error) {
    return signal?.aborted ? undefined : noResult(name, (error as Error).message);
  } finally {
    over.abort();
    await generator?.end();
    await server?.end();
  }
}

/** A promise that fails, and may do so when nobody waits for it. */
function failing(promise: Promise<never>): Promise<never> {
  promise.catch(() => {});
  return promise;
}

/** Fails when the signal comes, or has come, until the run is over. */
function aborted(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return failing(
    new Promise((_, reject) => {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason), { signal: over });
    }),
  );
}

function startGenerator(
  port: number,
  { protocol }: Contender,
  options: StormOptions,
): Child<GeneratorAnswer> {
  const { clients, players, rate, traffic } = options;
  const asked: GeneratorProcessOptions = {
    url: `ws://${HOST}:${port}`,
    protocol,
    clients,
    battles: clientBattles(options),
    players,
    rate,
    traffic,
  };
  const module = new URL("../load/generator-process.js", import.meta.url);
  return new Child<GeneratorAnswer>("generator", module, asked, GENERATOR_SETTINGS);
}

/** A tick soon after the measured time, where that ends so many milliseconds after the first tick. */
function lateTick(endMs: number): number {
  return (Math.ceil((endMs + METER_LEAD_MS) / World.TickMs / LATE_TICKS) + 1) * LATE_TICKS;
}

/** How long a run takes, more or less, in seconds: the wait for a cycle of the scenario is in it. */
export function expectedRunSeconds(
  { seconds, warmUpS }: Pick<StormOptions, "seconds" | "warmUpS">,
  scenario: StormScenario,
): number {
  return START_S + untilCycle(scenario, 0, warmUpS * 1000) / 1000 + seconds;
}

/** How long to warm up: as long as it is told, and on until a cycle of the scenario begins, where it changes at all. */
function untilCycle(scenario: StormScenario, passedMs: number, warmMs: number): number {
  if (scenario.phases.length === 1) return warmMs;
  const cycleMs = cycleSeconds(scenario) * 1000;
  const passedThenMs = passedMs + METER_LEAD_MS;
  return Math.ceil((passedThenMs + warmMs) / cycleMs) * cycleMs - passedThenMs;
}

/** Of what a server says, what is in a result. */
function known(figures: ContenderFigures): Partial<RunResult> {
  const none = noResult("", false);
  const told = Object.entries(figures).filter(
    ([key, value]) =>
      value !== undefined && (Object.hasOwn(none, key) || ["proof", "lateProof", "seconds"].includes(key)),
  );
  const { pauses } = figures;
  return {
    ...(pauses === undefined ? {} : { isolates: [{ name: "server", pauses, kinds: [] }] }),
    ...Object.fromEntries(told),
  };
}

async function pass(seconds: number, onPart: (passedS: number) => void, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  for (let passed = 0; passed < seconds && !signal.aborted; passed = (performance.now() - start) / 1000) {
    onPart(passed);
    const left = seconds * 1000 - (performance.now() - start);
    await wait(Math.max(0, Math.min(500, left)), undefined, { signal }).catch(() => {});
  }
}
