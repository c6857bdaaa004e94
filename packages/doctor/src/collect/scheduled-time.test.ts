import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { ScheduledTime } from "./scheduled-time.js";

const own = `/proc/${process.pid}/task/${process.pid}/schedstat`;
const skip = existsSync(own) ? false : "this system does not tell how threads are scheduled";

test("a thread that works has run; one that waits of its own has neither run nor waited for a processor", {
  skip,
}, () => {
  const working = new ScheduledTime(process.pid, process.pid);
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user < 200_000);
  working.read();
  const ranMs = working.evidence()?.ranMs ?? 0;
  assert.ok(ranMs >= 100, `${ranMs} ms`);
  const waiting = new ScheduledTime(process.pid, process.pid);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  waiting.read();
  const waited = waiting.evidence();
  assert.ok(waited !== undefined && waited.ranMs < 150, JSON.stringify(waited));
});

test("nothing is said of threads that are not there, or not known", () => {
  for (const tid of [undefined, 2 ** 30]) {
    const time = new ScheduledTime(process.pid, tid);
    time.read();
    assert.equal(time.evidence(), undefined);
  }
});
