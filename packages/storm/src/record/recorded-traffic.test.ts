import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { battleCodec } from "../load/client-codec.js";
import { Generator, trafficNamed } from "../load/generator.js";
import { type Deed, Order } from "../load/traffic.js";
import { battleProtocol } from "../protocol/battle-protocol.js";
import { StormServer } from "../serve/storm-server.js";
import { Recorder, recordedServer } from "./recorder.js";
import type { RecordedEvent } from "./recording-format.js";
import { Recording } from "./recording-reader.js";
import { RecordingWriter } from "./recording-writer.js";
import { Redaction } from "./redaction.js";
import { replay } from "./replay.js";

const folder = mkdtempSync(join(tmpdir(), "pauseless-recorded-"));
after(() => rmSync(folder, { recursive: true }));
const redaction = new Redaction();
const CLIENTS = 12;
const BATTLES = 4;
const PLAYERS = 8;

/** A server of the reference battle; answers what `use` does and how many messages came meanwhile. */
async function serving<T>(use: (address: string) => Promise<T>): Promise<{ answer: T; received: number }> {
  const options = {
    strategy: "arena",
    battles: BATTLES,
    players: PLAYERS,
    background: 0,
    seed: 7,
    bots: false,
  };
  const server = new StormServer(options);
  const port = await server.listen(0, "127.0.0.1");
  try {
    await server.beginMeasurement();
    const answer = await use(`ws://127.0.0.1:${port}`);
    const { receivedPerS, seconds } = await server.endMeasurement();
    return { answer, received: Math.round(receivedPerS * seconds) };
  } finally {
    await server.close();
  }
}

const generator = (url: string, traffic: string) =>
  new Generator({
    url,
    clients: CLIENTS,
    battles: BATTLES,
    players: PLAYERS,
    rate: 25,
    traffic,
  });

/** Records the generator's clients for a second. */
async function recordBattle(path: string): Promise<void> {
  const { received } = await serving(async (address) => {
    const writer = await RecordingWriter.create(path, redaction.redacted, (fault) => assert.fail(fault));
    const recorder = new Recorder({ server: recordedServer(address) }, writer, redaction);
    const clients = generator(`ws://127.0.0.1:${await recorder.listen(0, "127.0.0.1")}`, "bots");
    await clients.connect();
    clients.begin();
    clients.start();
    await wait(1000);
    assert.equal(clients.end().generator.disconnects, 0);
    clients.stop();
    while (recorder.counters.open > 0) await wait(5);
    await recorder.close();
  });
  const { connections, messages, whole } = new Recording(path).survey();
  assert.deepEqual([connections, messages, whole], [CLIENTS, received, true]);
  assert.ok(messages > CLIENTS);
}

test("a recorded battle is replayed twice at once, four times as fast, and a storm's clients play it", async () => {
  const path = join(folder, "battle.rec.gz");
  await recordBattle(path);
  const { messages } = new Recording(path).survey();

  const { answer, received } = await serving((to) => replay({ file: path, to, speed: 4, copies: 2 }));
  assert.deepEqual(
    [answer.disconnects, answer.refused, answer.opened, answer.sent, answer.unsent, answer.reason],
    [0, 0, 2 * CLIENTS, 2 * messages, 0, ""],
  );
  assert.equal(received, 2 * messages);
  // Each connection is welcomed, at least.
  assert.ok(answer.received >= 2 * CLIENTS);

  await serving(async (address) => {
    const clients = generator(address, path);
    await clients.connect();
    clients.begin();
    clients.start();
    await wait(400);
    const { generator: figures, void: reason } = clients.end();
    clients.stop();
    assert.ok(figures.sentPerS > 0 && figures.viewsPerS > 0);
    assert.ok(reason === false || /the generator (was|sent)/.test(reason), `${reason}`);
  });
});

const codec = battleCodec;
const opened = (
  atMs: number,
  connection: number,
  subprotocol = battleProtocol.subprotocol,
): RecordedEvent => ({
  kind: "open",
  atMs,
  connection,
  path: "/battle",
  subprotocol,
});
const said = (atMs: number, connection: number, bytes: Uint8Array): RecordedEvent => ({
  kind: "binary",
  atMs,
  connection,
  bytes: Uint8Array.from(bytes),
});

let files = 0;
async function recordingOf(...events: RecordedEvent[]): Promise<string> {
  const path = join(folder, `${files++}.rec.gz`);
  const writer = await RecordingWriter.create(path, redaction.redacted, (fault) => assert.fail(fault));
  for (const event of events) writer.add(event);
  await writer.end(events.at(-1)?.atMs ?? 0);
  return path;
}

async function deeds(
  path: string,
  count: number,
  index: number,
  clients: number,
  rate: number,
): Promise<Deed[]> {
  const script = trafficNamed(path).script(index, clients, 5, rate);
  return Array.from({ length: count }, () => {
    const deed = { atMs: 0, order: Order.Select, x: 0, y: 0, skill: 0, target: 0 };
    script.next(deed);
    return deed;
  });
}

test("each message is read as what it means, at the rate that is asked for", async () => {
  const path = await recordingOf(
    opened(0, 0, ""),
    opened(500, 1),
    said(600, 1, codec.move(1, 0, -512, 7)),
    { kind: "text", atMs: 650, connection: 0, text: "of another protocol" },
    said(1000, 1, codec.cast(2, 40, 3, 7)),
    { kind: "ping", atMs: 1001, connection: 1 },
    said(1499, 1, codec.select(3, 41)),
  );
  // Three in a second of that connection; the target is one of five.
  const read = await deeds(path, 4, 0, 1, 3);
  assert.deepEqual(
    read.map(({ atMs, order, x, y, skill, target }) => [Math.round(atMs), order, x, y, skill, target]),
    [
      [100, Order.Steer, -512, 7, 0, -1],
      [500, Order.Cast, 0, 0, 3, 2],
      [999, Order.Select, 0, 0, 0, -1],
      [1100, Order.Steer, -512, 7, 0, -1],
    ],
  );
  const fast = await deeds(path, 3001, 0, 1, 300);
  assert.ok(Math.abs(fast[3000].atMs - fast[0].atMs - 10_000) < 1);
});

test("clients are dealt the recorded connections in turn, each from a point of its own", async () => {
  const path = await recordingOf(
    opened(0, 0),
    opened(0, 1),
    said(0, 0, codec.move(1, 0, 1, 0)),
    said(0, 1, codec.cast(1, 0, 1, 1)),
    said(600, 0, codec.move(2, 0, 2, 0)),
    said(999, 1, codec.cast(2, 0, 2, 1)),
    { kind: "close", atMs: 999, connection: 0, code: 1000, by: "client" },
  );
  const first = await deeds(path, 1, 0, 4, 2);
  const second = await deeds(path, 1, 1, 4, 2);
  const third = await deeds(path, 1, 2, 4, 2);
  assert.deepEqual([first[0].order, second[0].order, third[0].order], [Order.Steer, Order.Cast, Order.Steer]);
  assert.deepEqual([first[0].x, second[0].skill, third[0].x], [1, 2, 2]);
  assert.equal(Math.round(third[0].atMs), 100);
});

describe("a recording is no traffic for a storm where", () => {
  const cases: readonly (readonly [string, readonly RecordedEvent[], RegExp])[] = [
    [
      "it is of another protocol",
      [opened(0, 0, "chess.2"), opened(1, 1, "")],
      /its clients spoke chess.2, none/,
    ],
    ["nobody sent anything", [opened(0, 0)], /no client sent anything/],
    [
      "a message was blanked",
      [opened(0, 0), said(5, 0, Buffer.from("xxxx"))],
      /connection 0 sent at 5 ms what is no message of battle.*where it was blanked/,
    ],
    [
      "a message is text",
      [opened(0, 0), { kind: "text", atMs: 7, connection: 0, text: "{}" }],
      /connection 0 sent at 7 ms what is no message/,
    ],
  ];
  for (const [what, events, message] of cases) {
    test(what, async () => {
      const path = await recordingOf(...events);
      assert.throws(() => trafficNamed(path), { name: "StormError", code: "BAD_RECORDING", message });
    });
  }
});
