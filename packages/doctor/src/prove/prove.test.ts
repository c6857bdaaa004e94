import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DoctorError } from "../doctor-error.js";
import { madeEvidence } from "../evidence/made-evidence.js";
import type { Advice, Insight, InsightId } from "../insights/insight.js";
import type { Report } from "../report/report-data.js";
import { madeRun } from "./made-runs.js";
import { expectedProveSeconds, type ProveOptions, prove } from "./prove.js";
import type { Runner, RunWay } from "./run-trial.js";

const OPTIONS: ProveOptions = {
  command: ["node", "server.js"],
  seconds: 10,
  warmupSeconds: 1,
  pairs: 5,
  seed: 11,
};

function setting(name: string): Advice {
  return { id: name, text: `set ${name}`, engine: [`--${name}`] };
}

function insightOf(id: InsightId, ...advice: Advice[]): Insight {
  const evidence = { figures: {}, collections: [], functions: [] };
  return { id, thread: "main", finding: id, weight: 0.5, evidence, advice };
}

function reportOf(insights: Insight[], ended: "window" | "exit" | "crash" = "window"): Report {
  const told: Pick<Report, "insights" | "evidence"> = { insights, evidence: madeEvidence({ ended }) };
  return told as Report;
}

/** Runs that answer by their settings, and are written down. */
function fakeRunner(answer: (way: RunWay, run: number) => ReturnType<typeof madeRun>) {
  const ways: string[] = [];
  const run: Runner = async (way) => {
    ways.push(way.engine.join(" ") || (way.command === OPTIONS.command ? "-" : way.command.join(" ")));
    return answer(way, ways.length);
  };
  return { ways, runner: () => run };
}

const halved = ({ engine }: RunWay) => madeRun(engine.length > 0 ? { pauseP99Ms: 10 } : {});

describe("a proof", () => {
  test("runs without and with each setting in pairs, in an order drawn by lot that the seed repeats", async () => {
    const report = reportOf([
      insightOf("marking-bound", setting("a")),
      insightOf("survival-bound", setting("b")),
    ]);
    const first = fakeRunner(halved);
    const proof = await prove(report, OPTIONS, first.runner);
    assert.deepEqual(
      proof.trials.map(({ advice, outcome, pairs, complaint }) => [advice.id, outcome, pairs, complaint]),
      [
        ["a", "kept", 6, "pauseP99Ms"],
        ["b", "kept", 6, "pauseP99Ms"],
      ],
    );
    assert.equal(proof.seed, 11);
    assert.equal(first.ways.length, 24, "with two trials, five pairs are not enough");
    for (let pair = 0; pair < 12; pair++) {
      assert.deepEqual(first.ways.slice(2 * pair, 2 * pair + 2).sort(), ["-", pair < 6 ? "--a" : "--b"]);
    }
    const firstOfPairs = first.ways.filter((_, run) => run % 2 === 0);
    assert.ok(firstOfPairs.includes("-") && firstOfPairs.some((way) => way !== "-"), `seed ${proof.seed}`);
    const second = fakeRunner(halved);
    await prove(report, OPTIONS, second.runner);
    assert.deepEqual(second.ways, first.ways);
  });

  test("tries each setting once, at most four, by what the heaviest finding complains of", async () => {
    const report = reportOf([
      insightOf("young-generation-small", setting("a"), setting("b"), { id: "pool", text: "pool it" }),
      insightOf("marking-bound", setting("a"), setting("c"), setting("d"), setting("e")),
    ]);
    const { runner } = fakeRunner(() => madeRun());
    const { trials, untried } = await prove(report, OPTIONS, runner);
    assert.deepEqual(
      trials.map(({ advice, complaint }) => `${advice.id} ${complaint}`),
      ["a pauseShareOfTime", "b pauseShareOfTime", "c pauseP99Ms", "d pauseP99Ms"],
    );
    assert.deepEqual(
      untried.map(({ advice }) => advice.id),
      ["pool", "e"],
    );
    assert.match(untried[0].reason, /code must be changed/);
    assert.match(untried[1].reason, /only 4 are tried/);
  });

  test("stops a trial when the pairs that are left cannot change the outcome", async () => {
    const report = reportOf([insightOf("marking-bound", setting("a"))]);
    const { runner, ways } = fakeRunner(() => madeRun());
    const { trials } = await prove(report, OPTIONS, runner);
    assert.equal(ways.length, 2, "five of five have to be lower, and the first is not");
    assert.equal(trials[0].pairs, 1);
    assert.equal(trials[0].measures[0].low, undefined, "of one pair there is no interval");
    assert.match(
      trials[0].reason,
      /less in 0 of 1 pairs; stopped there, since the rest of 5 could not have changed that/,
    );
    const more = fakeRunner(() => madeRun());
    await prove(report, { ...OPTIONS, pairs: 8 }, more.runner);
    assert.equal(more.ways.length, 4, "seven of eight are enough, so the first may be higher");
  });

  test("makes runs as long as it takes to compare pauses, and says so beforehand", async () => {
    // What the thread allocates fills 128 MiB in 9 s.
    const larger = { id: "larger", text: "make it larger", engine: ["--max-semi-space-size=128"] };
    const report = reportOf([insightOf("survival-bound", larger)]);
    const seconds: number[] = [];
    const asked: ProveOptions[] = [];
    const proof = await prove(
      report,
      { ...OPTIONS, onProgress: (run) => seconds.push(run.seconds) },
      (_, options) => {
        asked.push(options);
        return fakeRunner(halved).runner();
      },
    );
    assert.equal(proof.runSeconds, 45);
    assert.equal(asked[0].seconds, 45);
    assert.ok(asked[0].warmupSeconds > 8.5 && asked[0].warmupSeconds < 9.5);
    assert.ok(seconds.length === 10 && seconds.every((each) => each > 53 && each < 55));
    const expected = expectedProveSeconds(report, OPTIONS);
    assert.ok(expected > 10 * 54 && expected < 10 * 56);
    const memory = reportOf([insightOf("fragmentation", larger)]);
    assert.equal((await prove(memory, OPTIONS, fakeRunner(halved).runner)).runSeconds, 10);
    const whole = reportOf([insightOf("survival-bound", larger)], "exit");
    assert.equal((await prove(whole, OPTIONS, fakeRunner(halved).runner)).runSeconds, 10);
  });

  test("does not try what takes longer to compare than runs may last", async () => {
    const huge = { id: "huge", text: "make it huge", engine: ["--max-semi-space-size=512"] };
    const report = reportOf([insightOf("survival-bound", huge, setting("a"))]);
    const { trials, untried, runSeconds } = await prove(report, OPTIONS, fakeRunner(halved).runner);
    assert.deepEqual(
      trials.map(({ advice, pairs }) => [advice.id, pairs]),
      [["a", 5]],
    );
    assert.equal(runSeconds, 10);
    assert.match(untried[0].reason, /every 36 s or so, .* take 180 s: .*--seconds 180/);
  });

  test("stops a trial in which too few collections come to compare pauses", async () => {
    const report = reportOf([insightOf("survival-bound", setting("a"))]);
    const { runner, ways } = fakeRunner(({ engine }) =>
      madeRun(engine.length > 0 ? { pauseP99Ms: 0, collections: 0 } : {}),
    );
    const { trials } = await prove(report, OPTIONS, runner);
    assert.equal(ways.length, 2);
    assert.equal(trials[0].outcome, "rejected");
    assert.equal(trials[0].reason, "no collection came in 10 s with it: measure longer (--seconds)");
  });

  test("rejects a setting that the program refuses or crashes under, with the reason", async () => {
    const report = reportOf([insightOf("marking-bound", setting("bad"), setting("fatal"), setting("a"))]);
    const { runner } = fakeRunner((way) => {
      if (way.engine[0] === "--bad") throw new DoctorError("exited-early", "node: bad option: --bad");
      return way.engine[0] === "--fatal" ? madeRun({ crash: "exited with code 134" }) : halved(way);
    });
    for (let seed = 1; seed < 9; seed++) {
      const { trials } = await prove(report, { ...OPTIONS, seed }, runner);
      assert.deepEqual(
        trials.map(({ outcome }) => outcome),
        ["rejected", "rejected", "kept"],
      );
      assert.match(trials[0].reason, /does not run with it: node: bad option: --bad/);
      assert.match(trials[1].reason, /the program exited with code 134 with it, in pair 1 of 6/);
    }
  });

  test("blames no setting where the program does not run at all", async () => {
    const report = reportOf([insightOf("marking-bound", setting("a"))]);
    for (let seed = 1; seed < 9; seed++) {
      const failing = fakeRunner(() => {
        throw new DoctorError("load-failed", "the load failed");
      });
      await assert.rejects(prove(report, { ...OPTIONS, seed }, failing.runner), { code: "load-failed" });
      const crashing = fakeRunner(() => madeRun({ crash: "was killed by SIGSEGV" }));
      await assert.rejects(prove(report, { ...OPTIONS, seed }, crashing.runner), { code: "crashed" });
    }
  });

  test("rejects a trial in which the program fails without the setting later on", async () => {
    const report = reportOf([insightOf("marking-bound", setting("a"))]);
    const { runner } = fakeRunner((way, run) => {
      if (way.engine.length === 0 && run > 2) throw new DoctorError("load-failed", "port taken");
      return halved(way);
    });
    const { trials } = await prove(report, OPTIONS, runner);
    assert.equal(trials[0].outcome, "rejected");
    assert.match(trials[0].reason, /a run without it failed, so nothing can be compared: port taken/);
  });

  test("keeps what lets a program live that crashed each time", async () => {
    const report = reportOf([insightOf("heap-limit-close", setting("a"))], "crash");
    const cured = ({ engine }: RunWay) => madeRun(engine.length > 0 ? {} : { crash: "exited with code 134" });
    const { trials } = await prove(report, OPTIONS, fakeRunner(cured).runner);
    assert.equal(trials[0].outcome, "kept");
    assert.equal(trials[0].reason, "the program crashed in 5 of 5 runs without it and in none with it");
    const seldom = fakeRunner((way, run) => (run > 4 ? madeRun() : cured(way)));
    const { trials: unsure } = await prove(report, OPTIONS, seldom.runner);
    assert.equal(unsure[0].outcome, "rejected");
    assert.match(unsure[0].reason, /crashed in 2 of 3 runs.*too few/);
  });

  test("tries a changed program first, by what the heaviest finding complains of", async () => {
    const report = reportOf([insightOf("loop-blocked", { id: "split", text: "split the loop" })]);
    const { runner, ways } = fakeRunner(({ command }) =>
      madeRun(command[1] === "fixed.js" ? { loopDelayP99Ms: 5 } : {}),
    );
    const against = { name: "my change", command: ["node", "fixed.js"] };
    const { trials } = await prove(report, { ...OPTIONS, against }, runner);
    assert.equal(trials[0].outcome, "kept");
    assert.equal(trials[0].advice.text, "my change: node fixed.js");
    assert.match(trials[0].reason, /p99 loop delay 80 % less.*how much work was done could not be compared/);
    assert.ok(ways.includes("node fixed.js"));
  });

  test("ended early, it is the trials that are complete", async () => {
    const report = reportOf([insightOf("marking-bound", setting("a"), setting("b"))]);
    const abort = new AbortController();
    const { runner } = fakeRunner((way, run) => {
      if (run === 13) abort.abort();
      abort.signal.throwIfAborted();
      return halved(way);
    });
    const { trials, untried } = await prove(report, { ...OPTIONS, signal: abort.signal }, runner);
    assert.deepEqual(
      trials.map(({ advice }) => advice.id),
      ["a"],
    );
    assert.deepEqual(
      untried.map(({ advice, reason }) => [advice.id, reason]),
      [["b", "it was ended before this was tried to the end"]],
    );
  });

  test("tells of each run before it, with the trial and the pair", async () => {
    const report = reportOf([insightOf("marking-bound", setting("a"))]);
    const seen: string[] = [];
    await prove(
      report,
      {
        ...OPTIONS,
        onProgress: ({ trial, trials, pair, pairs }) => seen.push(`${trial}/${trials} ${pair}/${pairs}`),
      },
      fakeRunner(halved).runner,
    );
    assert.deepEqual(
      seen,
      [0, 1, 2, 3, 4].flatMap((pair) => [`0/1 ${pair}/5`, `0/1 ${pair}/5`]),
    );
  });

  test("asks for options that can prove something", async () => {
    const report = reportOf([insightOf("marking-bound", setting("a"))]);
    const refused = (told: Partial<ProveOptions>, message: RegExp) =>
      assert.rejects(prove(report, { ...OPTIONS, ...told }, fakeRunner(halved).runner), {
        code: "bad-option",
        message,
      });
    await refused({ pairs: 4 }, /pairs is 4: give 5 or more/);
    await refused({ seconds: 0 }, /seconds is 0/);
    await refused({ warmupSeconds: -1 }, /the warm-up is -1 s/);
    await refused({ command: [] }, /give the program/);
  });
});
