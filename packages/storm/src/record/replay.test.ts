import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { EchoServer } from "../testing/echo-server.js";
import type { RecordedEvent } from "./recording-format.js";
import { Recording } from "./recording-reader.js";
import { RecordingWriter } from "./recording-writer.js";
import { type ReplayOptions, type ReplayProgress, replay } from "./replay.js";

const folder = mkdtempSync(join(tmpdir(), "pauseless-replay-"));
const none = { keys: [], firstMessages: 0, binary: false };
let files = 0;
let echo: EchoServer;
let to = "";

before(async () => {
  echo = new EchoServer();
  to = await echo.listen();
});
beforeEach(() => {
  for (const list of [echo.messages, echo.requests, echo.sockets, echo.closes]) list.length = 0;
  echo.refusals.clear();
  echo.closing.clear();
  echo.pings = 0;
});
after(async () => {
  await echo.close();
  rmSync(folder, { recursive: true });
});

async function recordingOf(...events: RecordedEvent[]): Promise<string> {
  const path = join(folder, `${files++}.rec.gz`);
  const writer = await RecordingWriter.create(path, none, (fault) => assert.fail(fault));
  for (const event of events) writer.add(event);
  await writer.end(events.at(-1)?.atMs ?? 0);
  return path;
}

const open = (atMs: number, connection: number, path = "/", subprotocol = ""): RecordedEvent => ({
  kind: "open",
  atMs,
  connection,
  path,
  subprotocol,
});
const text = (atMs: number, connection: number, text: string): RecordedEvent => ({
  kind: "text",
  atMs,
  connection,
  text,
});
const close = (
  atMs: number,
  connection: number,
  code = 1000,
  by: "client" | "server" = "client",
): RecordedEvent => ({ kind: "close", atMs, connection, code, by });

/** What this process has open, on Linux. */
const openFiles = (): string[] =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      // The one by which the folder was read.
      return [];
    }
  });

const played = (file: string, options: Partial<ReplayOptions> = {}) => replay({ file, to, ...options });

test("each copy sends what each connection sent, in its order, at its path, and closes as it did", async () => {
  const file = await recordingOf(
    open(0, 0, "/a", "game.1"),
    open(0, 1, "/b"),
    text(5, 0, "one"),
    { kind: "binary", atMs: 6, connection: 1, bytes: Buffer.of(1, 2) },
    { kind: "ping", atMs: 7, connection: 1 },
    text(8, 0, "two"),
    close(60, 0, 4001),
    text(61, 1, "three"),
    close(70, 1, 1005),
  );
  const result = await played(file, { copies: 3, spreadMs: 30 });
  assert.deepEqual(
    echo.requests.map(({ url, headers }) => `${url} ${headers["sec-websocket-protocol"]}`).sort(),
    [...Array(3).fill("/a game.1"), ...Array(3).fill("/b undefined")],
  );
  assert.deepEqual(
    echo.messages.map(String).sort(),
    ["one", "two", "three", "\u0001\u0002"].flatMap((message) => [message, message, message]).sort(),
  );
  assert.equal(echo.pings, 3);
  assert.deepEqual(echo.closes.map(([url, code]) => `${url} ${code}`).sort(), [
    ...Array(3).fill("/a 4001"),
    ...Array(3).fill("/b 1005"),
  ]);
  const { sent, sentBytes, unsent, received, receivedBytes, opened, refused, disconnects, laps } = result;
  assert.deepEqual(
    { sent, sentBytes, unsent, received, receivedBytes, opened, refused, disconnects, laps },
    {
      sent: 12,
      sentBytes: 39,
      unsent: 0,
      received: 12,
      receivedBytes: 39,
      opened: 6,
      refused: 0,
      disconnects: 0,
      laps: 1,
    },
  );
  assert.deepEqual(result.recording, new Recording(file).survey());
});

test("what is due before its connection is open is sent when it is, late and counted", async () => {
  const file = await recordingOf(open(0, 0), text(0, 0, "at once"), close(0, 0, 3000));
  const result = await played(file);
  assert.deepEqual(echo.messages, ["at once"]);
  assert.deepEqual([result.sent, result.unsent, result.disconnects], [1, 0, 0]);
  assert.ok(result.latenessMs.max > 0);
});

test("a replay that is held up sends all the same, and says how late it was", async () => {
  const file = await recordingOf(
    open(0, 0),
    ...Array.from({ length: 200 }, (_, i) => text(100 + i, 0, `${i}`)),
  );
  const holdUp = setTimeout(() => {
    const untilMs = performance.now() + 480;
    while (performance.now() < untilMs);
  }, 20);
  const result = await played(file);
  clearTimeout(holdUp);
  assert.deepEqual(
    echo.messages,
    Array.from({ length: 200 }, (_, i) => `${i}`),
  );
  assert.equal(result.sent, 200);
  // Those of 100 to 299 ms were held up until 500 ms or later.
  assert.ok(result.latenessMs.p50 > 200, `${result.latenessMs.p50}`);
});

test("speed shortens, and slows down", async () => {
  const file = await recordingOf(open(0, 0), text(400, 0, "late"), close(800, 0));
  const fast = await played(file, { speed: 16 });
  assert.ok(fast.seconds >= 0.05);
  const slow = await played(file, { speed: 2 });
  assert.ok(slow.seconds >= 0.4, `${slow.seconds}`);
  assert.deepEqual([fast.sent, slow.sent], [1, 1]);
});

test("a loop begins again until its seconds are over, and ends what is open", async () => {
  const file = await recordingOf(open(0, 0), text(1, 0, "lap"));
  const progress: ReplayProgress[] = [];
  // A lap is a millisecond and a second until the next, 50 times as fast.
  const result = await replay({ file, to, loop: true, seconds: 0.5, speed: 50 }, (each) =>
    progress.push(each),
  );
  assert.ok(result.laps > 2 && result.laps <= result.seconds * 50 + 2, `${result.laps} laps`);
  assert.ok(result.opened >= result.laps - 1 && result.opened <= result.laps);
  assert.ok(result.sent >= result.laps - 1 && result.sent <= result.laps);
  assert.ok(progress.every(({ fraction }) => fraction !== undefined && fraction <= 1));
  assert.equal(result.disconnects, 0);
  assert.ok(echo.sockets.every(({ readyState }) => readyState >= 2));
});

test("a replay can be ended early, and keeps its count", async () => {
  const file = await recordingOf(open(0, 0), text(1, 0, "before"), text(60_000, 0, "after"));
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 150);
  const result = await replay({ file, to }, () => {}, abort.signal);
  assert.deepEqual([result.sent, echo.messages], [1, ["before"]]);
  assert.ok(result.seconds < 30);
  if (process.platform === "linux") assert.ok(!openFiles().includes(file), "the file is closed");
});

test("paths, queries and headers can be given for what a recording does not have", async () => {
  const file = await recordingOf(open(0, 0, "/recorded"), close(1, 0));
  const headers = { authorization: "Bearer of a test" };
  await replay({ file, to: `${to}/other?battle=2`, headers });
  await replay({ file, to: `${to}?battle=3` });
  assert.deepEqual(
    echo.requests.map(({ url }) => url),
    ["/other?battle=2", "/recorded?battle=3"],
  );
  assert.equal(echo.requests[0].headers.authorization, headers.authorization);
});

test("a path cannot lead to another server", async () => {
  const file = await recordingOf(open(0, 0, "//elsewhere.example/x"), close(1, 0));
  await played(file);
  assert.deepEqual(
    echo.requests.map(({ url }) => url),
    ["//elsewhere.example/x"],
  );
});

test("a server that opens no connection ends the replay with a sentence", async () => {
  const file = await recordingOf(open(0, 0), text(60_000, 0, "never"));
  await assert.rejects(replay({ file, to: "ws://127.0.0.1:1" }), {
    code: "NO_SERVER",
    message: /ws:\/\/127.0.0.1:1 opened no connection: .*ECONNREFUSED/,
  });
  echo.refusals.set("/", 403);
  await assert.rejects(played(file), { code: "NO_SERVER", message: /opened no connection: .*403/ });
});

test("connections that a server refuses are counted, with the first reason, and what was due on them", async () => {
  const file = await recordingOf(
    open(0, 0),
    open(0, 1, "/full"),
    text(1, 1, "lost"),
    text(400, 1, "lost"),
    text(400, 0, "sent"),
  );
  echo.refusals.set("/full", 503);
  const { opened, refused, refusal, sent, unsent, disconnects } = await played(file);
  assert.deepEqual([opened, refused, sent, unsent, disconnects], [1, 1, 1, 2, 0]);
  assert.match(refusal, /503/);
});

test("connections that a server closes before their time are counted, with the first reason", async () => {
  const file = await recordingOf(
    ...[0, 1, 2, 3].map((connection) => open(0, connection, `/${connection}`)),
    text(400, 1, "lost"),
    close(410, 0, 4000, "server"),
    close(411, 1, 4000, "server"),
    close(412, 2, 4000),
  );
  for (const [path, code] of [
    ["/0", 4000],
    ["/1", 4001],
    ["/2", 4000],
    ["/3", 4003],
  ] as const)
    echo.closing.set(path, code);
  const { opened, disconnects, reason, unsent } = await played(file);
  // The first was closed by the server in the recording too, and with that code.
  assert.deepEqual([opened, disconnects, reason, unsent], [4, 3, "4001 too early", 1]);
});

test("a server that closes just as the replay ends is told of too", async () => {
  const file = await recordingOf(open(0, 0));
  echo.closing.set("/", 4503);
  const { disconnects, reason } = await played(file);
  assert.deepEqual([disconnects, reason], [1, "4503 too early"]);
});

test("messages that are larger than what may wait, and what comes right behind them, are sent", async () => {
  const large = "x".repeat(20 * 2 ** 20);
  const file = await recordingOf(open(0, 0), text(0, 0, large), text(0, 0, large), text(1, 0, "small"));
  const { sent, unsent, disconnects, reason } = await played(file);
  assert.deepEqual([sent, unsent, disconnects, reason], [3, 0, 0, ""]);
});

test("a server that reads nothing is left after five seconds, and what is said is that it left bytes unread", async () => {
  const file = await recordingOf(
    open(0, 0),
    text(300, 0, "x".repeat(30 * 2 ** 20)),
    ...Array.from({ length: 30 }, (_, i) => text(400 + i * 200, 0, `${i}`)),
  );
  const stopping = setInterval(() => echo.sockets[0]?.pause(), 5);
  const { sent, unsent, disconnects, reason } = await played(file);
  clearInterval(stopping);
  assert.deepEqual([disconnects, reason], [1, "1006 the server left more than 16 MiB unread for 5 s"]);
  assert.ok(unsent > 0 && sent + unsent === 31, `${sent} sent, ${unsent} not`);
});

test("a recording that was cut off is replayed up to there", async () => {
  // More than a block has room for, so that what comes after it is in a block of its own.
  const whole = await recordingOf(
    open(0, 0),
    text(1, 0, "one"),
    text(2, 0, "two".repeat(50_000)),
    close(3, 0),
  );
  const path = join(folder, "cut.rec.gz");
  writeFileSync(path, readFileSync(whole).subarray(0, -40));
  const { sent, recording, disconnects } = await played(path);
  assert.deepEqual([sent, recording.messages, recording.whole, disconnects], [2, 2, false, 0]);
});

test("options that cannot be are refused, with what to change", async () => {
  const file = await recordingOf(open(0, 0));
  const empty = await recordingOf();
  const faults: readonly (readonly [Partial<ReplayOptions>, string, RegExp])[] = [
    [{ speed: 0 }, "BAD_OPTION", /speed is 0; give a number above 0/],
    [{ speed: Number.NaN }, "BAD_OPTION", /speed is NaN/],
    [{ copies: 0 }, "BAD_OPTION", /copies is 0; give a whole number from 1/],
    [{ copies: 1.5 }, "BAD_OPTION", /copies is 1.5/],
    [{ spreadMs: -1 }, "BAD_OPTION", /spread is -1/],
    [{ seconds: 0 }, "BAD_OPTION", /seconds is 0/],
    [{ to: "http://127.0.0.1" }, "BAD_OPTION", /no address of a WebSocket server/],
    [{ to: "nowhere" }, "BAD_OPTION", /no address of a WebSocket server/],
    [{ headers: { "a b": "c" } }, "BAD_OPTION", /"a b: c" is no header/],
    [{ file: join(folder, "nothing") }, "BAD_RECORDING", /cannot be read/],
    [{ file: empty }, "BAD_RECORDING", /it has no connections/],
  ];
  for (const [options, code, message] of faults) {
    await assert.rejects(played(file, options), { name: "StormError", code, message });
  }
  assert.equal(echo.requests.length, 0);
});
