import assert from "node:assert/strict";
import { type EventEmitter, once } from "node:events";
import { get } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { type TestContext, test } from "node:test";
import { WebSocket } from "ws";
import { LiveFront } from "./live-front.js";

const HOST = "127.0.0.1";
const SETTINGS = { battles: 1, players: 2, background: 3 };

async function listening(t: TestContext): Promise<{ front: LiveFront; port: number }> {
  const front = new LiveFront(SETTINGS);
  const port = await front.listen(0, HOST);
  t.after(() => front.close());
  return { front, port };
}

/** A TCP server that keeps what it is sent, and answers every connection with `greeting`. */
async function upstream(t: TestContext, greeting: string) {
  const connections: Socket[] = [];
  const received: string[] = [];
  const server: Server = createServer((socket) => {
    connections.push(socket);
    socket.on("error", () => {});
    socket.on("data", (data) => received.push(String(data)));
    socket.write(greeting);
  }).listen(0, HOST);
  t.after(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, connections, received };
}

/** Fetches a path as it stands: `fetch` would tidy it up first. */
async function fetched(port: number, path: string) {
  const [response] = await once(get({ host: HOST, port, path }), "response");
  let body = "";
  for await (const part of response) body += part;
  return { status: response.statusCode, type: `${response.headers["content-type"]}`, body };
}

test("the page and what it loads are served", async (t) => {
  const { port } = await listening(t);
  const page = await fetched(port, "/");
  assert.equal(page.status, 200);
  assert.match(page.type, /text\/html/);
  for (const path of ["/modules/storm/view.js", "/modules/uplot/uPlot.esm.js"]) {
    const { status, type } = await fetched(port, path);
    assert.equal(status, 200, path);
    assert.match(type, /javascript/, path);
  }
  const { status, body } = await fetched(port, "/settings.json");
  assert.deepEqual([status, JSON.parse(body)], [200, SETTINGS]);
});

test("nothing outside the folders of the page is served", async (t) => {
  const { port } = await listening(t);
  const outside = [
    "/nothing.html",
    "/../package.json",
    "/../../package.json",
    "/%2e%2e/package.json",
    "/%2e%2e%2fpackage.json",
    "/..%5cpackage.json",
    "/modules/storm/../package.json",
    "/modules/storm/%2e%2e/package.json",
    "/modules/msgpackr/../package.json",
    "/app/../../../../package.json",
    "//etc/passwd",
    "/%00",
    "/%",
  ];
  for (const path of outside) {
    const { status, body } = await fetched(port, path);
    assert.equal(status, 404, path);
    assert.match(body, /^not found/, path);
  }
});

test("a WebSocket is handed through to the server of its name, byte for byte", async (t) => {
  const { front, port } = await listening(t);
  const { port: behind, received, connections } = await upstream(t, "HTTP/1.1 101 Well\r\n\r\nhello");
  front.connect("arena", behind);
  const socket = connect(port, HOST);
  socket.on("error", () => {});
  const head = ["Host: here", "Connection: Upgrade", "Upgrade: websocket", "X-Odd: a: b"];
  socket.write(`GET /arena/watch?battle=1&x=/ HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\nearly`);
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
  });
  while (!answer.endsWith("hello")) await once(socket, "data");
  socket.write("late");
  while (!received.join("").endsWith("late")) await once(connections[0], "data");
  assert.equal(answer, "HTTP/1.1 101 Well\r\n\r\nhello");
  const expected = `GET /watch?battle=1&x=/ HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\nearlylate`;
  assert.equal(received.join(""), expected);

  // When one end goes, so does the other.
  const gone = once(connections[0], "close");
  socket.destroy();
  await gone;
});

test("a server that goes takes its tunnels with it", async (t) => {
  const { front, port } = await listening(t);
  const { port: behind, connections } = await upstream(t, "");
  front.connect("heap", behind);
  const socket = new WebSocket(`ws://${HOST}:${port}/heap/watch`);
  const failed = once(socket, "error");
  while (connections.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  connections[0].destroy();
  await failed;
});

test("a WebSocket to a server that is not there yet, or no longer, is refused", async (t) => {
  const { front, port } = await listening(t);
  for (const path of ["/arena/watch", "/", "//", "/nobody/watch"]) {
    const [error] = await once(new WebSocket(`ws://${HOST}:${port}${path}`), "error");
    assert.match(error.message, /503/, path);
  }
  const { port: behind } = await new Promise<AddressInfo>((resolve) => {
    const server = createServer().listen(0, HOST, () => {
      const address = server.address() as AddressInfo;
      server.close(() => resolve(address));
    });
  });
  front.connect("arena", behind);
  const [error] = await once(new WebSocket(`ws://${HOST}:${port}/arena/watch`), "error");
  assert.match(error.message, /socket hang up|ECONNRESET/);
  assert.equal((await fetched(port, "/settings.json")).status, 200);
});

test("the end of the front ends every tunnel, and does not wait for those it refused", async (t) => {
  const front = new LiveFront(SETTINGS);
  const port = await front.listen(0, HOST);
  const { port: behind, connections } = await upstream(t, "HTTP/1.1 101 Well\r\n\r\n");
  front.connect("arena", behind);
  const sockets = ["/arena/watch", "/heap/watch"].map((path) => {
    const socket = connect({ host: HOST, port, allowHalfOpen: true });
    socket.on("error", () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, "data")));
  const ended = once(connections[0], "close");
  await front.close();
  await ended;
  for (const socket of sockets) socket.destroy();
});

test("who does not read that it is refused is cut after a time, and by the end of the front", async () => {
  const front = new LiveFront(SETTINGS);
  await front.listen(0, HOST);
  const { http } = front as unknown as { http: EventEmitter };
  const refused = () => {
    // A peer that takes nothing.
    const socket = new Duplex({ read: () => {}, write: () => {} });
    http.emit("upgrade", { url: "/heap/watch" }, socket, Buffer.alloc(0));
    assert.ok(socket.writableLength > 0);
    return socket;
  };
  await once(refused(), "close");
  const late = refused();
  await front.close();
  assert.equal(late.destroyed, true);
});

test("a port in use is refused", async (t) => {
  const { port } = await listening(t);
  await assert.rejects(new LiveFront(SETTINGS).listen(port, HOST), {
    name: "ServerError",
    code: "PORT_IN_USE",
  });
});
