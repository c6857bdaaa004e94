import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { METER_LEAD_MS } from "../serve/pressure-meter.js";
import { NativeProcess } from "./native-process.js";

/** A measured time as a process tells it. */
const MEASURED = {
  type: "measured",
  seconds: 2,
  receivedPerS: 10,
  sentPerS: 20,
  pauses: [
    { atS: 0.5, ms: 3, kind: "minor" },
    { atS: 1.5, ms: 1 },
    { atS: 1.6, ms: 2 },
  ],
  latenessCurve: [
    { percentile: 50, ms: 0.1 },
    { percentile: 99, ms: 0.9 },
    { percentile: 100, ms: 7 },
  ],
  stutters: 0,
  ticks: 40,
  skippedTicks: 3,
  heapUsedMb: 5,
  spaces: [
    { space: "old", committedMb: 8, usedMb: 4 },
    { space: "humongous", committedMb: 2, usedMb: 2 },
  ],
  allocationMbPerS: 1,
  rssMb: 20,
  cpuShare: 0.5,
  pressure: { effectsPerMs: 9 },
  series: [{ atS: 0.1, pauseMs: 0, lateMs: 1, heapUsedMb: 5, rssMb: 20 }],
};

/** A process that says its first lines, then answers each command with the lines that it is given for it. */
function obedient(
  first: readonly string[],
  answers: Readonly<Record<string, readonly string[]>> = {},
  tidy: () => void = () => {},
): NativeProcess {
  const program = `
    const [first, answers] = process.argv.slice(1).map((text) => JSON.parse(text));
    const say = (lines) => {
      for (const line of lines) {
        if (line === "exit") process.exit(7);
        if (line === "kill") process.kill(process.pid, "SIGKILL");
        console.log(line);
      }
    };
    say(first);
    require("node:readline").createInterface({ input: process.stdin })
      .on("line", (line) => say(answers[line] ?? []))
      .on("close", () => process.exit(0));`;
  const args = ["-e", program, JSON.stringify(first), JSON.stringify(answers)];
  return new NativeProcess("peer", Promise.resolve({ command: process.execPath, args, tidy }));
}

const READY = '{"type":"ready","port":4711}';

test("a process is ready, is measured, and is tidied up after when it was ended", async () => {
  let tidied = 0;
  const answers = { begin: ['{"type":"begun"}'], end: [JSON.stringify(MEASURED)] };
  const peer = obedient([READY], answers, async () => {
    tidied++;
  });
  assert.equal(await peer.ready(), 4711);
  // However late one asks.
  assert.equal(await peer.ready(), 4711);
  const askedMs = performance.now();
  await peer.begin();
  // A server in Node begins no sooner; a timer may be a millisecond early.
  assert.ok(performance.now() - askedMs > METER_LEAD_MS - 2);
  const { pauses, isolates, latenessMs, latenessCurve, fragmentation, ...figures } = await peer.measured();
  const { type: _, pauses: __, spaces: ___, latenessCurve: ____, ...told } = MEASURED;
  assert.deepEqual(figures, told);
  // Of forty ticks there is no p99.
  assert.deepEqual(
    latenessCurve?.map(({ percentile }) => percentile),
    [50, 100],
  );
  assert.deepEqual(pauses, { count: 3, p50Ms: 2, p99Ms: 3, maxMs: 3, totalMs: 6, intervalS: 2 / 3 });
  const minor = {
    kind: "minor",
    count: 1,
    p50Ms: 3,
    p99Ms: 3,
    maxMs: 3,
    totalMs: 3,
    intervalS: 2,
    phases: [],
  };
  const incremental = {
    kind: "incremental",
    count: 2,
    p50Ms: 1,
    p99Ms: 2,
    maxMs: 2,
    totalMs: 3,
    intervalS: 1,
    phases: [],
  };
  assert.deepEqual(isolates, [{ name: "process", pauses, kinds: [minor, incremental] }]);
  assert.deepEqual(fragmentation, {
    share: 0.4,
    spaces: [
      { space: "old", committedMb: 8, usedMb: 4, share: 0.5 },
      { space: "humongous", committedMb: 2, usedMb: 2, share: 0 },
    ],
  });
  assert.deepEqual(latenessMs, { p50: 0.1, p99: 0.9, max: 7 });
  assert.equal(tidied, 0);
  await peer.end();
  assert.equal(tidied, 1);
  await peer.end();
});

test("a process is told from when to tick", async () => {
  const peer = obedient([READY], { "tick-from 1234.5": ['{"type":"begun"}'], begin: [] });
  await peer.ready();
  const begun = peer.begin();
  peer.tickFrom(1234.5);
  await begun;
  await peer.end();
});

test("a process that says it failed, or what is no answer, fails who asked", async () => {
  const failing = obedient([READY], { begin: ['{"type":"failed","message":"as it was told"}'] });
  await failing.ready();
  await assert.rejects(failing.begin(), /the peer failed: as it was told/);
  await failing.end();
  const babbling = obedient(["Hello"]);
  await assert.rejects(babbling.ready(), /the peer failed: it says "Hello", which is no line of JSON/);
  await babbling.end();
});

test("a process that ends fails who asked, and who asks later, with how it ended", async () => {
  const exits = obedient([READY], { begin: ["exit"] });
  await exits.ready();
  const ended = assert.rejects(exits.ended(), /the peer ended early \(exit code 7\)/);
  await assert.rejects(exits.begin(), /the peer ended early \(exit code 7\)/);
  await ended;
  await assert.rejects(exits.measured(), /the peer ended early \(exit code 7\)/);
  await assert.rejects(exits.ended(), /the peer ended early \(exit code 7\)/);
  exits.tickFrom(0);
  await exits.end();
  const killed = obedient([READY, "kill"]);
  await assert.rejects(killed.begin(), /the peer ended early \(SIGKILL\)/);
  await killed.end();
});

test("a process that fails before it is ready says so before its end", async () => {
  const failed = obedient(['{"type":"failed","message":"the port is taken"}', "exit"]);
  await assert.rejects(failed.ready(), /the peer failed: the port is taken/);
  await failed.end();
});

test("a program that is not there fails who asked", async () => {
  const absent = new NativeProcess("peer", Promise.resolve({ command: "no-such-program", args: [] }));
  await assert.rejects(absent.ready(), /the peer ended early \(.*ENOENT/);
  await absent.end();
});

test("a build that fails is the answer to all, and disturbs nobody who does not ask", async () => {
  const unbuilt = new NativeProcess("peer", Promise.reject(new Error("it does not compile")));
  unbuilt.tickFrom(0);
  await wait(10);
  await assert.rejects(unbuilt.ready(), /it does not compile/);
  await assert.rejects(unbuilt.begin(), /it does not compile/);
  await assert.rejects(unbuilt.ended(), /it does not compile/);
  await unbuilt.end();
});
