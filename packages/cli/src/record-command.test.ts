import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Recording } from "@pauseless/storm";
import { WebSocket, WebSocketServer } from "ws";

/* The commands `record` and `replay`, before a WebSocket server that knows nothing of them. */

const bin = fileURLToPath(new URL("../bin/pauseless.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pauseless-record-"));
const recording = join(folder, "session.rec.gz");

const messages: string[] = [];
let server: WebSocketServer;
let address = "";

before(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      messages.push(`${data}`);
      socket.send(`${data}`);
    });
  });
  await once(server, "listening");
  address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
  rmSync(folder, { recursive: true });
});

interface Command {
  readonly child: ChildProcess;
  readonly said: { out: string; err: string };
  readonly end: Promise<number | string>;
}

function start(...args: string[]): Command {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data) => (said.out += data));
  child.stderr.on("data", (data) => (said.err += data));
  const end = once(child, "close").then(([code, signal]) => code ?? signal);
  after(() => child.kill("SIGKILL"));
  return { child, said, end };
}

/** Starts a recorder; answers where clients connect. */
async function record(...args: string[]): Promise<Command & { address: string }> {
  const command = start("record", "--to", address, "--port", "0", ...args);
  for (;;) {
    const found = /comes to (ws:\/\/[\d.:]+) for/.exec(command.said.out);
    if (found !== null) return { ...command, address: found[1] };
    assert.equal(command.child.exitCode, null, command.said.err);
    await wait(10);
  }
}

/** Sends messages and waits until they came back. */
async function say(to: string, ...texts: string[]): Promise<WebSocket> {
  const socket = new WebSocket(to);
  await once(socket, "open");
  let back = 0;
  socket.on("message", () => back++);
  for (const text of texts) socket.send(text);
  while (back < texts.length) await wait(5);
  return socket;
}

test("record ends on Ctrl-C with a whole recording, and replay sends it", { timeout: 60_000 }, async () => {
  const recorder = await record("--out", recording, "--redact", "roomCode", "--redact-first", "1");
  assert.match(recorder.said.out, new RegExp(`for ${address} in ${recording} \\(Ctrl-C ends\\)`));
  const sent = ["all of it secret", '{"room_code":"QX7","password":"hunter2"}', "move 1 2"];
  const socket = await say(`${recorder.address}/room?ticket=t-secret`, ...sent);
  const closed = once(socket, "close");
  recorder.child.kill("SIGINT");
  assert.equal(await recorder.end, 0);
  assert.equal((await closed)[0], 1001);
  assert.match(
    recorder.said.out,
    /1 connections, 0 refused by the server; 3 messages of clients, 64 bytes, in [\d.]+ s/,
  );
  assert.equal(recorder.said.err, "");
  const text = gunzipSync(readFileSync(recording)).toString();
  assert.doesNotMatch(text, /QX7|hunter2|all of it|t-secret|ticket/);
  assert.equal(new Recording(recording).survey().whole, true);

  messages.length = 0;
  const replay = start("replay", recording, "--to", address, "--speed", "50", "--copies", "2", "--json");
  assert.equal(await replay.end, 0, replay.said.err);
  assert.match(replay.said.out, /^\{.*\}\n$/);
  const result = JSON.parse(replay.said.out);
  assert.deepEqual([result.sent, result.opened, result.refused, result.disconnects], [6, 2, 0, 0]);
  assert.deepEqual(Object.keys(result.latenessMs), ["p50", "p99", "max"]);
  const expected = ["x".repeat(16), '{"room_code":"xxx","password":"xxxxxxx"}', "move 1 2"];
  assert.deepEqual([...messages].sort(), [...expected, ...expected].sort());
});

test("replay prints a table", { timeout: 60_000 }, async () => {
  const replay = start("replay", recording, "--to", address, "--speed", "100", "--loop", "--seconds", "1");
  assert.equal(await replay.end, 0, replay.said.err);
  assert.match(replay.said.out, /^recording +.*session.rec.gz: 1 connections, 3 messages/m);
  assert.match(replay.said.out, /^sent late +p50 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms$/m);
});

test("replay says when the server is not there, or refuses", { timeout: 60_000 }, async (t) => {
  const lonely = start("replay", recording, "--to", "ws://127.0.0.1:1");
  assert.equal(await lonely.end, 1);
  assert.match(lonely.said.err, /pauseless: ws:\/\/127.0.0.1:1 opened no connection: .*ECONNREFUSED/);
  assert.equal(lonely.said.out, "");
  assert.doesNotMatch(lonely.said.err, /\n\s+at /);

  const closing = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  t.after(() => closing.close());
  closing.on("connection", (socket) => socket.close(4503, "every seat is taken"));
  await once(closing, "listening");
  const { port } = closing.address() as AddressInfo;
  const refused = start("replay", recording, "--to", `ws://127.0.0.1:${port}`, "--speed", "50");
  assert.equal(await refused.end, 1);
  assert.match(
    refused.said.err,
    /the server closed 1 connections before their time, the first with: 4503 every seat is taken/,
  );
});

test("a recorder that is killed leaves what it had written", { timeout: 60_000 }, async () => {
  const out = join(folder, "killed.rec.gz");
  const recorder = await record("--out", out);
  await say(recorder.address, "one", "two");
  while (new Recording(out).survey().messages < 2) await wait(50);
  recorder.child.kill("SIGKILL");
  assert.equal(await recorder.end, "SIGKILL");
  const replay = start("replay", out, "--to", address, "--speed", "50");
  assert.equal(await replay.end, 0, replay.said.err);
  assert.match(replay.said.out, /2 messages.*it was cut off, and replayed up to there/);
});

test("record ends after its seconds", { timeout: 60_000 }, async () => {
  const out = join(folder, "short.rec.gz");
  const recorder = start("record", "--to", address, "--out", out, "--port", "0", "--seconds", "1");
  assert.equal(await recorder.end, 0, recorder.said.err);
  assert.ok(new Recording(out).survey().lengthMs >= 1000);
});

const mistakes: readonly (readonly [string, RegExp])[] = [
  ["record --to ws://127.0.0.1:1", /required option '--out <file>'/],
  ["record --out NEW", /required option '--to <address>'/],
  ["record --to http://127.0.0.1:1 --out NEW", /no address of a WebSocket server; give it as ws:/],
  ["record --to ws://127.0.0.1:1 --out OLD", /is there already, and a recording is not written over/],
  ["record --to ws://127.0.0.1:1 --out /nowhere/a", /cannot write \/nowhere\/a .*choose another place/],
  ["record --to ws://127.0.0.1:1 --out NEW --redact a,,b", /"" is no word of a key/],
  ["record --to ws://127.0.0.1:1 --out NEW --port USED", /port \d+ is in use/],
  ["replay OLD", /required option '--to <address>'/],
  ["replay NEW --to ws://127.0.0.1:1", /cannot be read/],
  ["replay OLD --to nowhere", /"nowhere" is no address of a WebSocket server/],
  ["replay OLD --to ws://127.0.0.1:1 --speed 0", /speed.*number above 0/],
  ["replay OLD --to ws://127.0.0.1:1 --speed fast", /speed.*number above 0/],
  ["replay OLD --to ws://127.0.0.1:1 --copies 0", /copies is 0; give a whole number from 1/],
  ["replay OLD --to ws://127.0.0.1:1 --header nothing", /give a header as 'Name: value'/],
  ["storm --traffic OLD --seconds 1", /it has nothing of battle\.\d.*\(its clients spoke none\)/],
];
for (const [line, expected] of mistakes) {
  test(`pauseless ${line} is refused in a sentence, with nothing on stdout`, async (t) => {
    const other = createServer().listen(0, "127.0.0.1");
    t.after(() => other.close());
    await once(other, "listening");
    const words: Record<string, string> = {
      OLD: recording,
      NEW: join(folder, "new.rec.gz"),
      USED: `${(other.address() as AddressInfo).port}`,
    };
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [bin, ...line.split(" ").map((word) => words[word] ?? word)],
      { encoding: "utf8" },
    );
    assert.equal(status, 1, stderr);
    assert.match(stderr, expected);
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /\n\s+at /, "a mistake of the user's shows no stack");
    assert.ok(!existsSync(words.NEW), "nothing is left of it");
  });
}
