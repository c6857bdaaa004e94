import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadMemory } from "../index.js";
import type { Answer, AutobahnCase } from "../testing/autobahn-case.js";
import { autobahnCases } from "../testing/autobahn-cases.js";
import { BOTH_WAYS, type EchoServer, echoServer } from "../testing/echo-server.js";
import { RawClient } from "../testing/raw-client.js";
import { compareAnswers } from "../testing/sequence.js";

/* The conformance suite over TCP, with each way of reading and writing. */

const MIB = 2 ** 20;
/** Larger messages are tried without a socket. */
const MOST_BYTES = 2 * MIB;
const cases = autobahnCases.filter(({ largest }) => largest === undefined || largest.bytes <= MOST_BYTES);

async function run({ port }: EchoServer, each: AutobahnCase): Promise<void> {
  const client = await RawClient.open(port);
  let isClosed = false;
  for (const { writes, answers } of each.steps()) {
    client.write(...writes);
    const got: Answer[] = [];
    for (const _ of answers) got.push(await client.next());
    compareAnswers(got, answers);
    isClosed ||= answers.some(({ kind }) => kind === "close");
  }
  // The server ends the connection behind its close frame, and sends nothing more.
  if (isClosed) await client.end();
  assert.deepEqual(client.answers, []);
  client.socket.destroy();
}

for (const io of BOTH_WAYS) {
  test(`the suite over TCP, io ${io}`, async (t) => {
    const memory = new ReadMemory({ maxPayloadBytes: 2 * MIB, maxFragments: 2 ** 17 });
    const echo = await echoServer(t, { io, memory, marks: { hardBytes: 64 * MIB, behindBytes: 64 * MIB } });
    for (const each of cases) await t.test(`${each.id}: ${each.what}`, () => run(echo, each));
    await t.test("leaves nothing behind", async () => {
      await echo.server.close();
      assert.equal(echo.server.io, io === "auto" ? "direct" : "streams");
      assert.equal(echo.server.connectionCount, 0);
      assert.equal(echo.regions.taken, 0);
      assert.equal(memory.spill.usedBytes, 0);
    });
  });
}
