import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";
import { SendRegions } from "../index.js";
import { type Connection, type ConnectionHandler, SendResult, WebSocketServer } from "../node.js";
import { clientFrame, Opcode } from "../testing/client-frames.js";
import { RawClient } from "../testing/raw-client.js";

/*
 * What a message leaves on the heap of a server, in steady state. The server is a process of its own, which is this file started
 * again with the name of a case; its new space is so large that no collection hides anything. Clients are in this process. Batches are
 * counted by the server until several in a row are quiet: before, its code is compiled.
 */
const BATCH = 10_000;
const QUIET_BATCHES = 5;
/** How many there are at most; streams are never quiet. */
const MOST_BATCHES: Record<Io, number> = { auto: 30, streams: 5 };
/** What reading the heap's size, timers and turns of the loop leave, a message; and what ends the wait for compiled code. */
const QUIET_BYTES = 16;
/** What the design allows for each message at the socket. */
const ALLOWED_BYTES = 64;
const CONNECTIONS = 50;
const IN_BYTES = 24;
const OUT_BYTES = 600;
const MEGABYTES = 128;

type Io = "auto" | "streams";

/** What the last batches left, a message; and how many messages had to wait. */
interface Measure {
  readonly bytes: readonly number[];
  readonly waited: number;
}

interface Case {
  /** Called with each connection once all are there, and a function that counts a message. */
  begin(connections: Connection[], count: (result: SendResult) => void, regions: SendRegions): void;
  /** Whether each message that comes is answered, and counted then; otherwise it is counted alone. */
  readonly answers: boolean;
  /** How many frames a client sends in one write. */
  readonly together: number;
}

const CASES: Record<string, Case> = {
  "a read and a write for each message": { begin: () => {}, answers: true, together: 1 },
  "many messages in one read": { begin: () => {}, answers: false, together: 40 },
  "a region that is sent to all": {
    answers: false,
    together: 0,
    begin(connections, count, regions) {
      const tick = () => {
        const region = regions.lease();
        if (region === undefined) throw new Error("no region is free");
        for (const connection of connections) count(connection.send(region, OUT_BYTES));
        region.release();
      };
      // Clients have time to read.
      setInterval(() => {
        for (let i = 0; i < 4; i++) tick();
      }, 2);
    },
  },
};

/** The server's side. */
async function serve({ begin, answers }: Case, io: Io): Promise<void> {
  const collectGarbage = (globalThis as { gc?: () => void }).gc;
  if (collectGarbage === undefined) throw new Error("start this with --expose-gc");
  const regions = new SendRegions();
  const bytes: number[] = [];
  let counted = 0;
  let waited = 0;
  let startBytes = 0;
  const count = (result: SendResult) => {
    if (result !== SendResult.Sent) waited++;
    if (++counted < BATCH) return;
    counted = 0;
    bytes.push((getHeapStatistics().used_heap_size - startBytes) / BATCH);
    const last = bytes.slice(-QUIET_BATCHES);
    if (
      bytes.length === MOST_BATCHES[io] ||
      (last.length === QUIET_BATCHES && last.every((each) => Math.abs(each) < QUIET_BYTES))
    ) {
      console.log(JSON.stringify({ bytes: last, waited } satisfies Measure));
      process.exit();
    }
    waited = 0;
    startBytes = getHeapStatistics().used_heap_size;
  };
  const connections: Connection[] = [];
  const handler: ConnectionHandler = {
    open(connection) {
      connections.push(connection);
      if (connections.length < CONNECTIONS) return;
      collectGarbage();
      startBytes = getHeapStatistics().used_heap_size;
      begin(connections, count, regions);
    },
    message(connection) {
      if (!answers) return count(SendResult.Sent);
      const region = regions.lease();
      if (region === undefined) throw new Error("no region is free");
      count(connection.send(region, OUT_BYTES));
      region.release();
    },
  };
  const server = new WebSocketServer<unknown>({ io, accept: () => ({ handler, data: undefined }) });
  console.log(await server.listen(0, "127.0.0.1"));
}

/** The clients' side: keeps messages coming as long as the server counts. */
async function load(port: number, { answers, together }: Case): Promise<void> {
  const frame = clientFrame(Opcode.binary, new Uint8Array(IN_BYTES));
  const frames = Buffer.concat(Array.from({ length: together }, () => frame));
  const sockets: Socket[] = [];
  while (sockets.length < CONNECTIONS) sockets.push((await RawClient.open(port)).socket);
  for (const socket of sockets) {
    socket.removeAllListeners("data");
    const send = () => void socket.write(frames);
    let came = 0;
    socket.on("data", ({ length }: Buffer) => {
      if (!answers) return;
      for (came += length; came >= OUT_BYTES + 4; came -= OUT_BYTES + 4) send();
    });
    if (together === 0) continue;
    if (answers) send();
    else {
      const timer = setInterval(send, 2);
      socket.on("close", () => clearInterval(timer));
    }
  }
}

async function measure(name: string, io: Io): Promise<Measure> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const newSpace = [`--min-semi-space-size=${MEGABYTES}`, `--max-semi-space-size=${MEGABYTES}`];
  const child = spawn(
    process.execPath,
    ["--expose-gc", ...newSpace, fileURLToPath(import.meta.url), name, io],
    { env, stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await load(Number((await lines.next()).value), CASES[name]);
  return JSON.parse((await lines.next()).value);
}

const [, , caseName, caseIo] = process.argv;
if (caseName in CASES) await serve(CASES[caseName], caseIo as Io);
else {
  for (const name of Object.keys(CASES)) {
    test(`in steady state, ${name}: no object is left`, { timeout: 60_000 }, async (t) => {
      const { bytes, waited } = await measure(name, "auto");
      t.diagnostic(`bytes a message: ${bytes.map((each) => each.toFixed(1)).join(", ")}; ${waited} waited`);
      const middle = [...bytes].sort((a, b) => a - b)[bytes.length >> 1];
      assert.ok(middle <= ALLOWED_BYTES, `${bytes}`);
    });
  }

  test("nothing that the meter would miss: what streams make is seen", { timeout: 60_000 }, async (t) => {
    const { bytes } = await measure("a read and a write for each message", "streams");
    t.diagnostic(`bytes a message: ${bytes.map((each) => each.toFixed(1)).join(", ")}`);
    assert.ok(Math.max(...bytes) > 2 * ALLOWED_BYTES, `${bytes}`);
  });
}
