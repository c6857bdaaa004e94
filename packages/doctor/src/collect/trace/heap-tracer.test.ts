import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import type { Collection, MarkingStep } from "../../evidence/evidence.js";
import { GcTraceParser, type TracedCollection } from "../../gc-trace.js";
import type { ThreadSession } from "../../target/target.js";
import { HeapTracer, type TracedThread } from "./heap-tracer.js";
import type { TraceEvent } from "./trace-events.js";

const TURNS = 250;
const PER_TURN = 20_000;
/** An object of two properties, an array of two numbers, and its elements, without compressed pointers. */
const BYTES_EACH = 40 + 32 + 32;
/**
 * Keeps some of what it allocates, so that there are young collections, incremental marking, and full collections, some of which it asks for. Waits between its turns: a machine that is fast
 * would else collect so often that most periods of the trace have no phases.
 */
const PROGRAM = `
  const inspector = require("node:inspector");
  inspector.open(0, "127.0.0.1");
  inspector.waitForDebugger();
  let kept = [];
  let turns = 0;
  (function turn() {
    for (let i = 0; i < ${PER_TURN}; i++) {
      const made = { i, next: [i, i + 1] };
      if (i % 4 === 0) kept.push(made);
    }
    if (kept.length > 500_000) kept = kept.slice(400_000);
    if (++turns < ${TURNS}) return setTimeout(turn, 5);
    for (let i = 0; i < 5; i++) gc();
  })();
`;

interface Connection {
  readonly session: ThreadSession;
  readonly ended: Promise<void>;
  close(): void;
}

/** A connection to the inspector of a program that opened it. */
async function connect(child: ChildProcess): Promise<Connection> {
  const url = await new Promise<string>((resolve) => {
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += chunk;
      const found = /ws:\/\/\S+/.exec(said);
      if (found !== null) resolve(found[0]);
    });
  });
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const gone = new AbortController();
  const waiting = new Map<number, { resolve: (result: object) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, ((params: object) => void)[]>();
  socket.on("message", (text) => {
    const message = JSON.parse(String(text));
    if (message.id === undefined)
      for (const listener of listeners.get(message.method) ?? []) listener(message.params);
    else if (message.error) waiting.get(message.id)?.reject(new Error(message.error.message));
    else waiting.get(message.id)?.resolve(message.result);
  });
  socket.on("close", () => {
    gone.abort();
    for (const { reject } of waiting.values()) reject(new Error("gone"));
  });
  await new Promise((resolve) => socket.once("open", resolve));
  let id = 0;
  const session: ThreadSession = {
    threadId: 0,
    name: "main",
    gone: gone.signal,
    post: (method, params = {}) =>
      new Promise((resolve, reject) => {
        waiting.set(++id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params }));
      }),
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
  };
  await session.post("NodeRuntime.enable");
  await session.post("NodeRuntime.notifyWhenWaitingForDisconnect", { enabled: true });
  const ended = new Promise<void>((resolve) => {
    session.on("NodeRuntime.waitingForDisconnect", () => resolve());
    gone.signal.addEventListener("abort", () => resolve());
  });
  return { session, ended, close: () => socket.close() };
}

interface Traced {
  /** Slots of the buffer that were written before the first event was traced. */
  readonly filled: number;
  readonly thread: TracedThread;
  readonly gaps: readonly string[];
  /** When each incremental marking began, and how long that took: V8 does not count it among the steps. */
  readonly markingStarts: readonly MarkingStep[];
}

/** Runs a program under the tracer, from before its first line up to its end. */
async function trace(
  program: string,
  options: readonly string[],
  output: number | "ignore" = "ignore",
): Promise<Traced> {
  const child = spawn(process.execPath, [...options, program], { stdio: ["ignore", output, "pipe"] });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  try {
    const { session, ended, close } = await connect(child);
    const originUs = Number(process.hrtime.bigint() / 1000n);
    const tracer = new HeapTracer(session, originUs);
    const markingStarts: MarkingStep[] = [];
    let filled = 0;
    session.on("NodeTracing.dataCollected", ({ value }: { value: TraceEvent[] }) => {
      for (const { name, ts, dur = 0 } of value) {
        if (name.startsWith("fs.sync")) filled++;
        if (name !== "V8.GC_MC_INCREMENTAL_START") continue;
        markingStarts.push({ startMs: (ts - originUs) / 1000, ms: dur / 1000 });
      }
    });
    await tracer.start();
    await tracer.watch(session);
    await session.post("Runtime.runIfWaitingForDebugger");
    await ended;
    await tracer.stop();
    close();
    return { filled, thread: tracer.thread(0), gaps: tracer.gaps(), markingStarts };
  } finally {
    // A program that has come to its end goes by itself when nobody listens any more.
    const timeout = setTimeout(() => child.kill("SIGKILL"), 5000);
    await exited;
    clearTimeout(timeout);
  }
}

const folder = mkdtempSync(join(tmpdir(), "heap-tracer-"));
after(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const sum = <T>(items: readonly T[], number: (item: T) => number) =>
  items.reduce((total, item) => total + number(item), 0);

const totalMs = (parts: readonly { readonly ms: number }[]) => sum(parts, ({ ms }) => ms);

function phaseMs(
  collections: readonly Pick<Collection, "phases">[],
  isMeant: (phase: string) => boolean,
): number {
  return sum(collections, ({ phases }) => totalMs(phases.filter(({ phase }) => isMeant(phase))));
}

function assertWithin(share: number, actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) <= share * expected,
    `${actual} is not within ${share} of ${expected}`,
  );
}

describe("the trace of a program agrees with what V8 writes of the same run", () => {
  let filled: number;
  let thread: TracedThread;
  let gaps: readonly string[];
  let markingStarts: readonly MarkingStep[];
  let told: TracedCollection[];
  /** Of the scope that holds all of a scavenge. */
  let toldScavengesMs: number;

  before(async () => {
    const log = join(folder, "gc.log");
    const output = openSync(log, "w");
    const options = [
      "--trace-gc",
      "--trace-gc-nvp",
      "--expose-gc",
      "--max-semi-space-size=8",
      "--min-semi-space-size=8",
    ];
    ({ filled, thread, gaps, markingStarts } = await trace(written("program.cjs", PROGRAM), options, output));
    closeSync(output);
    const text = readFileSync(log, "utf8");
    const parser = new GcTraceParser();
    told = text.split("\n").flatMap((line) => parser.line(line));
    toldScavengesMs = sum([...text.matchAll(/[ "]scavenge(?:=|":)([\d.]+)/g)], ([, ms]) => Number(ms));
  });

  test("once its buffer was written, which a process can die of otherwise", () => {
    assert.ok(filled >= 2000, `${filled}`);
  });

  test("in the number and the kinds of collections, one by one", () => {
    assert.deepEqual(gaps, []);
    assert.equal(thread.collectionsLeftOut, 0);
    const kinds = (collections: readonly { readonly kind: string }[]) => collections.map(({ kind }) => kind);
    assert.deepEqual(kinds(thread.collections), kinds(told));
    assert.ok(told.length > 50, `${told.length}`);
    assert.ok(told.filter(({ kind }) => kind === "major").length > 5);
  });

  test("in the length of pauses", () => {
    assertWithin(
      0.05,
      totalMs(thread.collections),
      sum(told, ({ pauseMs }) => pauseMs),
    );
  });

  test("in what was allocated, which is what the program made", () => {
    const accounted =
      sum(told.slice(1), ({ heapBeforeBytes }) => heapBeforeBytes) -
      sum(told.slice(0, -1), ({ heapAfterBytes }) => heapAfterBytes);
    const allocated = sum(thread.collections, ({ allocatedBytes }) => allocatedBytes);
    assertWithin(0.05, allocated, accounted);
    const made = TURNS * PER_TURN * BYTES_EACH;
    assert.ok(allocated > 0.97 * made && allocated < 1.2 * made, `${allocated} of ${made}`);
  });

  test("in the time of phases", () => {
    const majors = <T extends { readonly kind: string }>(all: readonly T[]) =>
      all.filter(({ kind }) => kind === "major");
    const isMark = (phase: string) => phase === "mark";
    assertWithin(0.1, phaseMs(majors(thread.collections), isMark), phaseMs(majors(told), isMark));
    const minors = thread.collections.filter(({ kind }) => kind === "minor");
    const scavengedMs = phaseMs(minors, (phase) => phase.startsWith("scavenge"));
    assertWithin(0.1, scavengedMs, toldScavengesMs);
  });

  test("in the time of incremental marking", () => {
    const lastMs = thread.collections.filter(({ kind }) => kind === "major").at(-1)?.startMs ?? 0;
    const isTold = ({ startMs }: MarkingStep) => startMs < lastMs;
    const stepsMs = totalMs(thread.markingSteps.filter(isTold)) - totalMs(markingStarts.filter(isTold));
    assertWithin(
      0.1,
      stepsMs,
      sum(told, ({ incremental }) => incremental.totalMs),
    );
  });
});

test("a program that dies of heap exhaustion leaves what led to it", async () => {
  const program = written(
    "exhaust.cjs",
    `
      const inspector = require("node:inspector");
      inspector.open(0, "127.0.0.1");
      inspector.waitForDebugger();
      const kept = [];
      (function turn() {
        for (let i = 0; i < 600; i++) kept.push({ i, next: [i, i + 1] });
        setTimeout(turn, 3);
      })();
    `,
  );
  const { thread } = await trace(program, ["--max-old-space-size=60"]);
  const last = thread.collections.at(-1);
  assert.ok(last !== undefined && last.usedAfterBytes > 30_000_000, JSON.stringify(last));
});

describe("a tracer finds the thread of a session", () => {
  const batches: TraceEvent[][] = JSON.parse(
    readFileSync(new URL("../../../fixtures/gc-events-node-24.json", import.meta.url), "utf8"),
  );
  const worker = batches
    .flat()
    .find(({ name, args }) => name === "thread_name" && args.name?.startsWith("[worker 1]"));

  /** A session that answers with the number of its thread, or that has none to answer with. */
  function session(
    threadId: number,
    tid?: number,
  ): ThreadSession & { handOver(batches: TraceEvent[][]): void } {
    let listener: (params: { value: TraceEvent[] }) => void = () => {};
    return {
      threadId,
      name: `thread ${threadId}`,
      gone: new AbortController().signal,
      post: async (method) => {
        if (method !== "Runtime.evaluate") return {};
        return tid === undefined
          ? { result: { type: "object" }, exceptionDetails: {} }
          : { result: { value: tid } };
      },
      on: (_event, told) => {
        listener = told;
      },
      handOver: (seen) => {
        for (const value of seen) listener({ value });
      },
    };
  }

  const named = batches;
  const nameless = batches.map((batch) =>
    batch.filter(({ name, tid }) => name !== "thread_name" || tid !== worker?.tid),
  );
  for (const [how, batchesSeen, mainTid, workerTid] of [
    ["by the number that the thread tells", nameless, 4242, worker?.tid],
    ["by the trace's own names where there is none to tell", named, undefined, undefined],
    ["by being the only one left where it has no name either", nameless, undefined, undefined],
  ] as const) {
    test(how, async () => {
      const main = session(0, mainTid);
      const tracer = new HeapTracer(main, 1_000_000);
      await tracer.start();
      await tracer.watch(main);
      await tracer.watch(session(1, workerTid));
      main.handOver(batchesSeen);
      await tracer.stop();
      assert.equal(tracer.thread(0).collections.length, 9);
      assert.equal(tracer.thread(1).collections.length, 5);
      assert.deepEqual(tracer.thread(2).collections, []);
    });
  }
});
