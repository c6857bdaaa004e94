import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import type { ThreadSession } from "../../target/target.js";
import type { TraceEvent } from "./trace-events.js";
import { TraceRotation } from "./trace-rotation.js";

interface Command {
  readonly method: string;
  readonly categories: readonly string[];
}

/** A target that does as Node does: events are sent after the answer of the command that stops the trace, but before any later answer. */
class FakeTarget implements ThreadSession {
  readonly threadId = 0;
  readonly name = "main";
  readonly commands: Command[] = [];
  private readonly going = new AbortController();
  private listener: (params: { value: TraceEvent[] }) => void = () => {};
  private traced: TraceEvent[] = [];
  private handedOver: TraceEvent[] = [];
  isStanding = false;

  get gone(): AbortSignal {
    return this.going.signal;
  }

  trace(...events: TraceEvent[]): void {
    this.traced.push(...events);
  }

  die(): void {
    this.going.abort();
  }

  async post(
    method: string,
    params: { traceConfig?: { includedCategories: string[] } } = {},
  ): Promise<object> {
    if (this.gone.aborted) throw new Error("gone");
    this.commands.push({ method, categories: params.traceConfig?.includedCategories ?? [] });
    if (this.isStanding) throw new Error("no answer");
    if (this.handedOver.length > 0) this.listener({ value: this.handedOver });
    this.handedOver = [];
    if (method === "NodeTracing.stop") {
      this.handedOver = this.traced;
      this.traced = [];
    }
    return {};
  }

  on(event: string, listener: (params: { value: TraceEvent[] }) => void): void {
    assert.equal(event, "NodeTracing.dataCollected");
    this.listener = listener;
  }
}

let ts = 1;
const event = (ph: string, name: string): TraceEvent => ({ pid: 1, tid: 1, ts: ts++, ph, name, args: {} });
const collections = (count: number): TraceEvent[] =>
  Array.from({ length: count }, () => [event("B", "MinorGC"), event("E", "MinorGC")]).flat();

describe("the rotation of a trace", () => {
  let seen: TraceEvent[] = [];
  afterEach(() => mock.timers.reset());

  async function begin(): Promise<{
    target: FakeTarget;
    rotation: TraceRotation;
    pass: (ms: number) => Promise<void>;
  }> {
    mock.timers.enable({ apis: ["setTimeout"] });
    seen = [];
    const target = new FakeTarget();
    const rotation = new TraceRotation(target, (batch) => seen.push(...batch));
    await rotation.start();
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 10) {
        mock.timers.tick(10);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    return { target, rotation, pass };
  }

  test("stops and starts in one go, again and again, and gives on what is handed over", async () => {
    const { target, rotation, pass } = await begin();
    target.trace(event("I", "first"));
    await pass(3000);
    target.trace(event("I", "second"));
    await pass(1100);
    assert.deepEqual(
      seen.map(({ name }) => name),
      ["first", "second"],
    );
    await rotation.stop();
    const methods = target.commands.map(({ method }) => method.replace("NodeTracing.", ""));
    assert.ok(methods.length >= 12, methods.join());
    assert.match(
      methods.join(),
      /^start,Runtime.evaluate,stop,getCategories,start(,stop,start,getCategories)+,stop,getCategories$/,
    );
    assert.equal(rotation.eventCount(), 2);
  });

  test("gives on once what a slot of the buffer tells again", async () => {
    const { target, rotation, pass } = await begin();
    const [once, thread] = [event("I", "once"), { ...event("M", "thread_name"), ts: 0 }];
    target.trace(once);
    await pass(1100);
    target.trace(event("I", "later"), once, thread);
    await pass(1100);
    await rotation.stop();
    assert.deepEqual(
      seen.map(({ name }) => name),
      ["once", "later", "thread_name"],
    );
  });

  test("has given on the last events when it has stopped, and does nothing afterwards", async () => {
    const { target, rotation, pass } = await begin();
    target.trace(event("I", "last"));
    await rotation.stop();
    assert.deepEqual(
      seen.map(({ name }) => name),
      ["last"],
    );
    const { length } = target.commands;
    await pass(3000);
    assert.equal(target.commands.length, length);
  });

  test("stops while it turns, and has given on the last events", async () => {
    const { target, rotation, pass } = await begin();
    target.trace(event("I", "before"));
    mock.timers.tick(1000);
    target.trace(event("I", "after"));
    await rotation.stop();
    assert.deepEqual(
      seen.map(({ name }) => name),
      ["before", "after"],
    );
    const { length } = target.commands;
    assert.ok(length >= 5, `${length}`);
    await pass(3000);
    assert.equal(target.commands.length, length);
  });

  test("keeps what was handed over by a target that dies", async () => {
    const { target, rotation, pass } = await begin();
    target.trace(event("I", "kept"));
    await pass(1100);
    target.trace(event("I", "gone with it"));
    target.die();
    await pass(3000);
    await rotation.stop();
    assert.deepEqual(
      seen.map(({ name }) => name),
      ["kept"],
    );
  });

  test("goes on when a target that stood still answers again", async () => {
    const { target, rotation, pass } = await begin();
    target.isStanding = true;
    await pass(2100);
    target.isStanding = false;
    target.trace(event("I", "later"));
    await pass(2100);
    assert.deepEqual(
      seen.map(({ name }) => name),
      ["later"],
    );
    target.isStanding = true;
    await rotation.stop();
  });

  test("turns oftener where there is much to hand over, and while there are full collections", async () => {
    const turnsIn3S = async (perTurn: number, name = "much"): Promise<number> => {
      const { target, rotation, pass } = await begin();
      for (let i = 0; i < 30; i++) {
        for (let j = 0; j < perTurn; j++) target.trace(event("E", name));
        await pass(100);
      }
      await rotation.stop();
      mock.timers.reset();
      return target.commands.filter(({ method }) => method === "NodeTracing.stop").length;
    };
    const quiet = await turnsIn3S(1);
    const busy = await turnsIn3S(1500);
    assert.ok(quiet >= 3 && quiet <= 7, `${quiet}`);
    const full = await turnsIn3S(1, "MajorGC");
    assert.ok(busy > 2 * quiet && full > 2 * quiet, `${busy}, ${full} and ${quiet}`);
  });

  test("asks for phases and the heap by space less often where collections are many", async () => {
    const { target, rotation, pass } = await begin();
    for (let i = 0; i < 60; i++) {
      target.trace(...collections(2000));
      await pass(100);
    }
    await rotation.stop();
    const starts = target.commands.filter(
      ({ method, categories }) => method === "NodeTracing.start" && categories.join() !== "node.fs.sync",
    );
    const lean = starts.filter(({ categories }) => categories.join() === "v8");
    const withSpaces = starts.filter(({ categories }) => categories.includes("disabled-by-default-v8.gc"));
    assert.equal(lean.length + withSpaces.length, starts.length);
    assert.ok(
      withSpaces.length > 2 && withSpaces.length < starts.length / 4,
      `${withSpaces.length} of ${starts.length}`,
    );
  });
});
