// Runs the benchmarks whose name contains the pattern: npm run bench -- [PATTERN] [--json FILE]
//
// A benchmark is a module `*.bench.ts` that exports `bench: { name, cases: [{ name, unit, contenders, rounds?, against? }] }`:
// `rounds` is how often the contenders take turns, `against` the one that the others are set beside. A contender
// is a function that answers either `{ ops, run(), check() }`, whose runs are timed here, or `{ samples, checked, bytesPerOp }`,
// which it measured itself; with either goes a `note`, where there is more to say than one figure. Each runs in a process of its
// own, so that none inherits another's heap or compiled code.
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const WARM_UP_RUNS = 40;
const RUNS = 200;

if (process.argv[2] === "--one") await one(process.argv[3], process.argv[4], process.argv[5]);
else await all();

async function all() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "string" } },
  });
  const [pattern = ""] = positionals;
  const rows = [];
  console.log(`${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}\n`);
  for (const file of benchFiles()) {
    const { bench } = await import(pathToFileURL(file).href);
    for (const each of bench.cases) {
      if (!`${bench.name} ${each.name}`.includes(pattern)) continue;
      console.log(`${bench.name}: ${each.name}`);
      const measurements = new Map(Object.keys(each.contenders).map((contender) => [contender, []]));
      // In turn, as often as the case says: a machine whose speed drifts then drifts for all of them.
      for (let round = 0; round < (each.rounds ?? 1); round++) {
        for (const [contender, taken] of measurements) {
          const measurement = measured(file, bench.name, each, contender);
          if (measurement === undefined) measurements.delete(contender);
          else taken.push(measurement);
        }
      }
      const own = [...measurements].map(([contender, taken]) => rowOf(bench.name, each, contender, taken));
      const base = own.find(({ contender }) => contender === each.against);
      for (const row of own) {
        rows.push(row);
        console.log(`  ${line(row, base)}`);
      }
    }
  }
  if (rows.length === 0) {
    console.error(`bench: no benchmark's name contains "${pattern}"`);
    process.exit(1);
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
  if (rows.some((row) => !row.checked)) {
    console.error("bench: a result is wrong; its row says so");
    process.exit(1);
  }
}

function measured(file, bench, { name }, contender) {
  const child = spawnSync(
    process.execPath,
    [
      "--expose-gc",
      "--max-semi-space-size=64",
      fileURLToPath(import.meta.url),
      "--one",
      file,
      name,
      contender,
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 },
  );
  if (child.status === 3) {
    console.log(`  ${contender}: left out, ${child.stderr.trim()}`);
    return undefined;
  }
  if (child.status !== 0) throw new Error(`${bench}, ${name}, ${contender}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}

function rowOf(bench, { name, unit }, contender, taken) {
  const sorted = taken.flatMap(({ samples }) => samples).sort((a, b) => a - b);
  const at = (percent) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  // What is said once for all rounds is said of the one in the middle.
  const roundMedians = taken.map(({ samples }) => medianOf(samples));
  const middle = taken[roundMedians.indexOf(medianOf(roundMedians))];
  return {
    bench,
    case: name,
    contender,
    unit,
    median: at(50),
    p99: at(99),
    max: at(100),
    mean: sorted.reduce((sum, sample) => sum + sample, 0) / sorted.length,
    runs: sorted.length,
    roundMedians,
    bytesPerOp: middle.bytesPerOp,
    note: middle.note,
    checked: taken.every(({ checked }) => checked),
  };
}

function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1];
}

/** How often the time of `base` a row takes: the median over the rounds, as both of a round had the same machine. */
function ratioOf(row, base) {
  return medianOf(row.roundMedians.map((median, round) => median / base.roundMedians[round]));
}

async function one(file, caseName, contender) {
  const { bench } = await import(pathToFileURL(file).href);
  const found = bench.cases.find((each) => each.name === caseName);
  const made = await found.contenders[contender]();
  if (made.leftOut !== undefined) {
    console.error(made.leftOut);
    process.exit(3);
  }
  process.stdout.write(JSON.stringify(made.samples === undefined ? await time(made) : made));
}

/** A run that answers a promise has ended when that is fulfilled. */
async function time({ ops, run, check, note }) {
  for (let i = 0; i < WARM_UP_RUNS; i++) await run();
  const bytesPerOp = (await allocated(run)) / ops;
  const samples = [];
  for (let i = 0; i < RUNS; i++) {
    const start = process.hrtime.bigint();
    const pending = run();
    if (pending !== undefined) await pending;
    samples.push(Number(process.hrtime.bigint() - start) / ops);
  }
  return { samples, bytesPerOp, checked: await check(), note };
}

/** Bytes of heap that one run makes: the median of several, since a collection in one makes it negative. */
async function allocated(run) {
  const made = [];
  for (let i = 0; i < 9; i++) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    const pending = run();
    if (pending !== undefined) await pending;
    made.push(process.memoryUsage().heapUsed - before);
  }
  // What measuring itself makes.
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const own = process.memoryUsage().heapUsed - before;
  return Math.max(0, made.sort((a, b) => a - b)[4] - own);
}

/** A row of the table; beside `base`, the contender that the case names in `against`, where there is one. */
function line(row, base) {
  const { contender, unit, median, p99, max, mean, runs, bytesPerOp, checked, note = "" } = row;
  const figure = (value) =>
    value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
  return [
    contender.padEnd(24),
    `${figure(median).padStart(8)} ${unit}`,
    `mean ${figure(mean)}`,
    `p99 ${figure(p99)}`,
    `max ${figure(max)}`,
    `${runs} runs`,
    base === undefined || base.contender === contender
      ? ""
      : `${figure(ratioOf(row, base))} x ${base.contender}`,
    bytesPerOp === null ? "" : `${bytesPerOp.toFixed(1)} bytes an operation`,
    note,
    checked ? "" : "WRONG RESULT",
  ]
    .filter((part) => part !== "")
    .join("  ");
}

function benchFiles() {
  return readdirSync(join(root, "packages")).flatMap((name) => {
    const src = join(root, "packages", name, "src");
    return readdirSync(src, { recursive: true })
      .map(String)
      .filter((entry) => entry.endsWith(".bench.ts"))
      .sort()
      .map((entry) => join(root, "packages", name, "dist", entry.replace(/\.ts$/, ".js")));
  });
}
