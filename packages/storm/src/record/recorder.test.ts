import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { type ClientOptions, WebSocket } from "ws";
import { EchoServer } from "../testing/echo-server.js";
import { Recorder, recordedServer } from "./recorder.js";
import type { RecordedEvent } from "./recording-format.js";
import { Recording } from "./recording-reader.js";
import { type RecordingFile, RecordingWriter } from "./recording-writer.js";
import { Redaction } from "./redaction.js";

const folder = mkdtempSync(join(tmpdir(), "pauseless-recorder-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;

interface Setting {
  readonly echo: EchoServer;
  readonly recorder: Recorder;
  /** Where clients connect. */
  readonly address: string;
  readonly path: string;
  open(path?: string, protocols?: string[], options?: ClientOptions): Promise<WebSocket>;
}

/** A recorder before an echo server. Answers what was recorded. */
async function recorded(
  use: (setting: Setting) => Promise<void>,
  redaction = new Redaction(),
  serverHost = false,
): Promise<RecordedEvent[]> {
  const path = join(folder, `${files++}.rec.gz`);
  const echo = new EchoServer();
  const server = recordedServer(await echo.listen());
  const writer = await RecordingWriter.create(path, redaction.redacted, (fault) => assert.fail(fault));
  const recorder = new Recorder({ server, serverHost }, writer, redaction);
  const address = `ws://127.0.0.1:${await recorder.listen(0, "127.0.0.1")}`;
  const open = async (path = "/", protocols: string[] = [], options: ClientOptions = {}) => {
    const socket = new WebSocket(`${address}${path}`, protocols, options);
    socket.on("error", () => {});
    await once(socket, "open");
    return socket;
  };
  try {
    await use({ echo, recorder, address, path, open });
  } finally {
    await recorder.close();
    await echo.close();
  }
  return [...new Recording(path).events()];
}

/** What has not come after so long does not come. */
const PATIENCE_MS = 20_000;

const closing = async (socket: WebSocket): Promise<[number, string]> => {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const [code, reason] = (await once(socket, "close", { signal })) as [number, Buffer];
  return [code, reason.toString()];
};

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    assert.ok(performance.now() < untilMs, `${isSo} is not so`);
    await wait(5);
  }
}

/** An event without its time. */
const timeless = ({ atMs, ...event }: RecordedEvent) => event;

test("messages pass both ways as they are, and those of clients are recorded in their order", async () => {
  const sent = ["héllo", Buffer.of(0, 1, 255), "", Buffer.alloc(0), "x".repeat(200_000)];
  const events = await recorded(async ({ open, echo, recorder }) => {
    const socket = await open("/a/b", ["one", "two"]);
    assert.equal(socket.protocol, "two");
    assert.equal(echo.requests[0].headers["sec-websocket-protocol"], "one,two");
    const back: (string | Buffer)[] = [];
    socket.on("message", (data: Buffer, isBinary) => back.push(isBinary ? data : data.toString()));
    for (const message of sent) socket.send(message);
    await until(() => back.length === sent.length);
    assert.deepEqual(back, sent);
    assert.deepEqual(echo.messages, sent);
    socket.close(4000, "bye");
    assert.deepEqual(await closing(echo.sockets[0]), [4000, "bye"]);
    await until(() => recorder.counters.open === 0);
    const bytes = sent.reduce((sum, message) => sum + Buffer.byteLength(message), 0);
    assert.deepEqual(recorder.counters, { opened: 1, open: 0, refused: 0, messages: 5, bytes });
  });
  assert.deepEqual(events.map(timeless), [
    { kind: "open", connection: 0, path: "/a/b", subprotocol: "two" },
    ...sent.map((message) =>
      typeof message === "string"
        ? { kind: "text", connection: 0, text: message }
        : { kind: "binary", connection: 0, bytes: message },
    ),
    { kind: "close", connection: 0, code: 4000, by: "client" },
    { kind: "end", whole: true },
  ]);
});

test("connections are numbered as they come, and their times are those of what they sent", async () => {
  const events = await recorded(async ({ open, echo }) => {
    const sockets = [await open("/0"), await open("/1"), await open("/2")];
    await wait(60);
    for (const index of [2, 0, 1]) {
      sockets[index].send(`${index}`);
      await until(() => echo.messages.includes(`${index}`));
    }
  });
  assert.deepEqual(
    events
      .filter(({ kind }) => kind === "open")
      .map((event) => [event.kind === "open" && [event.connection, event.path]]),
    [[[0, "/0"]], [[1, "/1"]], [[2, "/2"]]],
  );
  const texts = events.filter((event) => event.kind === "text");
  assert.deepEqual(
    texts.map(({ connection, text }) => [connection, text]),
    [
      [2, "2"],
      [0, "0"],
      [1, "1"],
    ],
  );
  assert.ok(texts[0].atMs - events[2].atMs >= 55, "they waited before they spoke");
  assert.equal(events.at(-1)?.kind, "end");
});

test("what opens a connection goes on to the server, and none of it is in the file", async () => {
  const secrets = [
    "q-secret",
    "c-secret",
    "a-secret",
    "o-secret",
    "t-secret",
    "mail-secret",
    "n-secret",
    "7210987654",
  ];
  const [query, cookie, authorization, origin, token, mail, nested, number] = secrets;
  let path = "";
  await recorded(async ({ open, echo, path: file, address }) => {
    path = file;
    const headers = {
      Cookie: `sid=${cookie}`,
      Authorization: `Bearer ${authorization}`,
      Origin: `https://${origin}.example`,
      "X-Forwarded-For": "203.0.113.9",
    };
    const socket = await open(`/battle?ticket=${query}&battle=3`, [], { headers });
    const { url, headers: got } = echo.requests[0];
    assert.equal(url, `/battle?ticket=${query}&battle=3`);
    assert.equal(got.cookie, headers.Cookie);
    assert.equal(got.authorization, headers.Authorization);
    assert.equal(got.origin, headers.Origin);
    assert.equal(got.host, address.slice("ws://".length));
    assert.equal(got["x-forwarded-for"], "203.0.113.9, 127.0.0.1");
    const messages = [
      JSON.stringify({ type: "login", accessToken: token, user: { e_mail: mail, session: Number(number) } }),
      JSON.stringify(["wrapped", JSON.stringify({ password: [{ deep: nested }] })]),
      JSON.stringify({ type: "move", x: 5 }),
    ];
    for (const message of messages) socket.send(message);
    await until(() => echo.messages.length === 3);
    assert.deepEqual(echo.messages, messages);
    socket.close(4000, `the reason is ${token}`);
    await closing(socket);
  });
  const bytes = gunzipSync(readFileSync(path));
  for (const secret of [...secrets, "203.0.113.9", "127.0.0.1", "ticket", "reason"]) {
    assert.equal(bytes.indexOf(secret), -1, secret);
  }
  assert.ok(bytes.includes('"/battle"'));
  assert.ok(bytes.includes('\\"type\\":\\"move\\",\\"x\\":5'));
});

test("first messages and binary ones are blanked where that is asked for, and said in the header", async () => {
  const redaction = new Redaction({ firstMessages: 1, binary: true, keys: ["room"] });
  let path = "";
  const events = await recorded(async ({ open, echo, path: file }) => {
    path = file;
    const socket = await open();
    for (const message of ["hello", '{"room":"12"}', Buffer.of(1, 2, 3)]) socket.send(message);
    await until(() => echo.messages.length === 3);
  }, redaction);
  assert.deepEqual(
    events.flatMap((event): unknown[] =>
      event.kind === "text" ? [event.text] : event.kind === "binary" ? [event.bytes] : [],
    ),
    ["xxxxx", '{"room":"xx"}', Buffer.from("xxx")],
  );
  assert.deepEqual(new Recording(path).header.redacted, redaction.redacted);
});

test("close codes pass both ways, and how a connection broke is told", async () => {
  const events = await recorded(async ({ open, echo, recorder }) => {
    const closes: readonly (readonly [number | undefined, number, string])[] = [
      [1000, 1000, ""],
      [3001, 3001, "réason"],
      [undefined, 1005, ""],
    ];
    for (const [code, seen, reason] of closes) {
      const fromClient = await open();
      fromClient.close(code, reason);
      assert.deepEqual(await closing(echo.sockets.at(-1) as WebSocket), [seen, reason]);
      const fromServer = await open();
      echo.sockets.at(-1)?.close(code, reason);
      assert.deepEqual(await closing(fromServer), [seen, reason]);
    }
    const broken = await open();
    broken.terminate();
    assert.deepEqual(await closing(echo.sockets.at(-1) as WebSocket), [1006, ""]);
    const breaking = await open();
    echo.sockets.at(-1)?.terminate();
    assert.deepEqual(await closing(breaking), [1006, ""]);
    await until(() => recorder.counters.open === 0);
  });
  assert.deepEqual(
    events.flatMap((event) => (event.kind === "close" ? [[event.connection, event.code, event.by]] : [])),
    [
      [0, 1000, "client"],
      [1, 1000, "server"],
      [2, 3001, "client"],
      [3, 3001, "server"],
      [4, 1005, "client"],
      [5, 1005, "server"],
      [6, 1006, "client"],
      [7, 1006, "server"],
    ],
  );
});

test("pings are answered by the other side", async () => {
  const events = await recorded(async ({ open, echo }) => {
    const socket = await open();
    const [server] = echo.sockets;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const heard = Promise.all([
      once(socket, "pong", { signal }),
      once(server, "pong", { signal }),
      once(server, "ping", { signal }),
    ]);
    socket.ping("to the server");
    server.ping("to the client");
    const [back, forth] = await heard;
    assert.deepEqual([`${back[0]}`, `${forth[0]}`], ["to the server", "to the client"]);
  });
  assert.deepEqual(events.filter(({ kind }) => kind === "ping").map(timeless), [
    { kind: "ping", connection: 0 },
  ]);
});

test("a server that refuses, or is not there, is what the client hears of", async () => {
  const events = await recorded(async ({ echo, recorder, address, open }) => {
    echo.refusals.set("/", 401);
    const refused = new WebSocket(address);
    const [, answer] = await once(refused, "unexpected-response");
    assert.deepEqual([answer.statusCode, answer.headers["x-why"]], [401, "tests"]);
    const [body] = await once(answer, "data");
    assert.equal(`${body}`, "not now");
    assert.equal(recorder.counters.refused, 1);
    echo.refusals.clear();
    await open();
  });
  assert.equal(events.filter(({ kind }) => kind === "open").length, 1);

  const path = join(folder, `${files++}.rec.gz`);
  const writer = await RecordingWriter.create(path, new Redaction().redacted, (fault) => assert.fail(fault));
  const recorder = new Recorder({ server: recordedServer("ws://127.0.0.1:1") }, writer, new Redaction());
  const lonely = new WebSocket(`ws://127.0.0.1:${await recorder.listen(0, "127.0.0.1")}`);
  const [, answer] = await once(lonely, "unexpected-response");
  assert.equal(answer.statusCode, 502);
  assert.match(`${(await once(answer, "data"))[0]}`, /ECONNREFUSED/);
  assert.deepEqual(recorder.counters, { opened: 0, open: 0, refused: 1, messages: 0, bytes: 0 });
  await recorder.close();
  assert.equal(new Recording(path).survey().whole, true);
});

test("a handshake that is none opens nothing, on either side", async () => {
  const events = await recorded(async ({ address, echo, recorder }) => {
    const bad: readonly (readonly [string, Record<string, string>])[] = [
      ["/", { "Sec-WebSocket-Version": "13" }],
      ["/", { "Sec-WebSocket-Key": "short", "Sec-WebSocket-Version": "13" }],
      ["/", { "Sec-WebSocket-Protocol": "a b" }],
    ];
    for (const [path, headers] of bad) {
      const asked = request(`${address.replace("ws", "http")}${path}`, {
        headers: { Connection: "Upgrade", Upgrade: "websocket", ...headers },
      });
      asked.end();
      const [{ statusCode }] = await once(asked, "response");
      assert.equal(statusCode, 400);
    }
    await until(() => echo.sockets.every(({ readyState }) => readyState === WebSocket.CLOSED));
    assert.equal(recorder.counters.opened, 0);
  });
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["end"],
  );
});

test("other requests pass too, cookies come back, and the server can be told its own name", async () => {
  const events = await recorded(
    async ({ address, open, echo }) => {
      const asked = request(`${address.replace("ws", "http")}/match/make?secret=7`, { method: "POST" });
      asked.end("body");
      const [answer] = await once(asked, "response");
      assert.deepEqual([answer.statusCode, answer.headers["x-server"]], [203, "echo"]);
      assert.equal(`${(await once(answer, "data"))[0]}`, "POST /match/make?secret=7");
      const socket = new WebSocket(address);
      const [upgraded] = await once(socket, "upgrade");
      assert.deepEqual(upgraded.headers["set-cookie"], ["seat=5"]);
      await open();
      assert.notEqual(echo.requests[0].headers.host, address.slice("ws://".length));
    },
    new Redaction(),
    true,
  );
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["open", "open", "end"],
  );
});

const CHUNK = Buffer.alloc(2 ** 20, "a");
const CHUNKS = 40;

/** Sends 40 MB to a side that does not read, until nothing moves any more; then lets it read. */
async function floods(from: WebSocket, to: WebSocket): Promise<void> {
  let got = 0;
  to.removeAllListeners("message");
  to.on("message", (data: Buffer) => (got += data.length));
  to.pause();
  for (let i = 0; i < CHUNKS; i++) from.send(CHUNK);
  let waiting = -1;
  while (from.bufferedAmount !== waiting) {
    waiting = from.bufferedAmount;
    await wait(150);
  }
  // The systems' buffers on the way take some.
  assert.ok(waiting > (CHUNKS / 4) * CHUNK.length, `${waiting} bytes wait at the sender`);
  to.resume();
  await until(() => got === CHUNKS * CHUNK.length);
}

test("a client that does not read stops the server, and the other way round", async () => {
  await recorded(async ({ open, echo }) => {
    const socket = await open();
    await floods(echo.sockets[0], socket);
    await floods(socket, echo.sockets[0]);
  });
});

test("a client that closes while the server is stopped closes the server's side at once", async () => {
  const events = await recorded(async ({ open, echo }) => {
    const socket = await open();
    socket.pause();
    for (let i = 0; i < CHUNKS; i++) echo.sockets[0].send(CHUNK);
    await wait(200);
    const closed = closing(echo.sockets[0]);
    socket.close(4000, "enough");
    await wait(50);
    socket.terminate();
    assert.deepEqual(await closed, [4000, "enough"]);
  });
  assert.deepEqual(timeless(events[1]), { kind: "close", connection: 0, code: 4000, by: "client" });
});

test("what was recorded can be read while the recorder runs, and after it was killed", async () => {
  await recorded(async ({ open, echo, path }) => {
    const socket = await open();
    for (let i = 0; i < 50; i++) socket.send(`message ${i}`);
    await until(() => echo.messages.length === 50);
    // A second is the most that is not in the file yet.
    let survey = new Recording(path).survey();
    const deadline = performance.now() + 5000;
    while (survey.messages < 50 && performance.now() < deadline) {
      await wait(50);
      survey = new Recording(path).survey();
    }
    assert.deepEqual([survey.messages, survey.whole], [50, false]);
  });
});

test("a disk that is full ends the recording, and not the players' connections", async () => {
  const fullDisk: RecordingFile = {
    appendFile: () => Promise.reject(new Error("ENOSPC: no space left on device")),
    truncate: async () => {},
    close: async () => {},
  };
  const echo = new EchoServer();
  const server = recordedServer(await echo.listen());
  const faults: string[] = [];
  const redaction = new Redaction();
  const writer = new RecordingWriter(fullDisk, redaction.redacted, ({ message }) => faults.push(message));
  const recorder = new Recorder({ server }, writer, redaction);
  const socket = new WebSocket(`ws://127.0.0.1:${await recorder.listen(0, "127.0.0.1")}`);
  await once(socket, "open");
  await until(() => faults.length > 0);
  socket.send("still here");
  assert.equal(`${(await once(socket, "message"))[0]}`, "still here");
  assert.deepEqual(faults.length, 1);
  assert.match(faults[0], /no space left/);
  await recorder.close();
  await echo.close();
});

for (const address of ["http://127.0.0.1:1", "127.0.0.1:7350", "ws://127.0.0.1:1/battle", "ws://a:1?b=c"]) {
  test(`${address} is no server to record, and the error says what one is`, () => {
    assert.throws(() => recordedServer(address), {
      code: "BAD_OPTION",
      message: /give it as ws:\/\/127.0.0.1:7350/,
    });
  });
}
