import assert from "node:assert/strict";
import { test } from "node:test";
import { ProtocolSession } from "./protocol-session.js";

function madeSession(answerMs?: number) {
  const sent: { id: number; method: string; params: object }[] = [];
  const session = new ProtocolSession(3, "worker 3 (a.js)", (text) => sent.push(JSON.parse(text)), answerMs);
  const answer = (message: object) => session.receive(JSON.stringify(message));
  return { session, sent, answer };
}

test("answers go to the commands that they belong to, in any order", async () => {
  const { session, sent, answer } = madeSession();
  const first = session.post("Profiler.enable");
  const second = session.post("Profiler.setSamplingInterval", { interval: 1000 });
  assert.deepEqual(sent, [
    { id: 1, method: "Profiler.enable", params: {} },
    { id: 2, method: "Profiler.setSamplingInterval", params: { interval: 1000 } },
  ]);
  answer({ id: 2, result: { two: 2 } });
  answer({ id: 1, result: { one: 1 } });
  answer({ id: 7, result: {} });
  assert.deepEqual([await first, await second], [{ one: 1 }, { two: 2 }]);
});

test("a command that is refused rejects with the inspector's words", async () => {
  const { session, answer } = madeSession();
  const refused = session.post("No.such");
  answer({ id: 1, error: { code: -32601, message: "'No.such' wasn't found" } });
  await assert.rejects(refused, { message: "worker 3 (a.js) refused No.such: 'No.such' wasn't found" });
});

test("events go to all who listen to them", () => {
  const { session, answer } = madeSession();
  const heard: unknown[] = [];
  session.on("A.happened", (params) => heard.push(params));
  session.on("A.happened", (params) => heard.push(params));
  answer({ method: "A.happened", params: 1 });
  answer({ method: "B.happened", params: 2 });
  assert.deepEqual(heard, [1, 1]);
});

test("a command without an answer rejects in time, and a late answer does no harm", async () => {
  const { session, answer } = madeSession(1);
  await assert.rejects(session.post("A.command"), { code: "no-answer", message: /did not answer A.command/ });
  answer({ id: 1, result: {} });
});

test("commands under way, and later ones, reject when the thread has gone", async () => {
  const { session } = madeSession();
  const pending = session.post("A.command");
  session.lose();
  assert.equal(session.gone.aborted, true);
  await assert.rejects(pending, { code: "no-answer", message: /worker 3 \(a.js\) has ended/ });
  await assert.rejects(session.post("B.command"), { code: "no-answer" });
});
