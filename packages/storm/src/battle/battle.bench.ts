import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runBattles } from "./run-battles.js";
import { scenarios } from "./scenario.js";

const RUN = { ...scenarios.aoe, ticks: 600, seed: 7, warmupTicks: 100 };
/** What the rules give for {@link RUN}: every contender must arrive there. */
const HASH = "69a00e0e";

interface Measured {
  readonly samples: number[];
  readonly bytesPerOp: number | null;
  readonly checked: boolean;
}

async function inNode(strategy: string): Promise<Measured> {
  const samples: number[] = [];
  let last = 0;
  const result = await runBattles({
    ...RUN,
    strategy,
    periodMs: 0,
    onTick: () => {
      const now = performance.now();
      if (last > 0) samples.push(now - last);
      last = now;
    },
  });
  const collected = result.gc.count > 0;
  return { samples, bytesPerOp: collected ? null : 0, checked: result.hash === HASH };
}

/** The same in C at -O2, compiled here. */
function inC(): Measured | { leftOut: string } {
  const source = fileURLToPath(new URL("../../bench/battle.c", import.meta.url));
  const folder = join(tmpdir(), "pauseless-bench");
  mkdirSync(folder, { recursive: true });
  const program = join(folder, `battle-${process.pid}`);
  const compiler = process.env.CC ?? "cc";
  const compiled = spawnSync(compiler, ["-O2", "-o", program, source], { encoding: "utf8" });
  if (compiled.error !== undefined)
    return { leftOut: `there is no C compiler "${compiler}"; install one or name it in CC` };
  if (compiled.status !== 0) throw new Error(compiled.stderr);
  const { battles, players, ticks, cast, move, seed, warmupTicks } = RUN;
  const ran = spawnSync(program, [battles, players, ticks, cast, move, seed, warmupTicks].map(String), {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  const { tickMs, hash } = JSON.parse(ran.stdout) as { tickMs: number[]; hash: string };
  return { samples: tickMs, bytesPerOp: 0, checked: hash === HASH };
}

/** A tick of 1,000 battles of 50 in mass combat, after a rehearsal. */
export const bench = {
  name: "battle",
  cases: [
    {
      name: "aoe: a tick of 1000 x 50",
      unit: "ms",
      rounds: 3,
      contenders: { pauseless: () => inNode("arena"), "C -O2": inC, heap: () => inNode("heap") },
    },
  ],
};
