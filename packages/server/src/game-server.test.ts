import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import type { ConnectionHandler } from "@pauseless/wire/node";
import { WebSocket } from "ws";
import { Exchange } from "./exchange.js";
import { GameServer, type GameServerOptions, listenError, ServerError } from "./game-server.js";
import { type HostedBattle, Receipt } from "./hosted-battle.js";

const HOST = "127.0.0.1";
const TICK_MS = 10;
/** What a client says to {@link Echo}: the byte says how it is received. */
const GOOD = Buffer.of(Receipt.Taken);

/** The memory of all servers here. */
const exchange = new Exchange({ mostViewBytes: 64 });
const sent = exchange.regions.reserve.views.u8;
const received = exchange.memory.reserve.views.u8;

/** A battle of the simplest kind: a message is one byte, which says how it is to be received. */
class Echo implements HostedBattle {
  ticks = 0;
  readonly left: number[] = [];
  readonly got: { player: number; bytes: number[] }[] = [];

  constructor(readonly players: number) {}

  writeWelcome(player: number, at: number): number {
    sent[at] = 0xff;
    sent[at + 1] = player;
    return 2;
  }

  receive(player: number, at: number, length: number): Receipt {
    this.got.push({ player, bytes: [...received.subarray(at, at + length)] });
    return received[at];
  }

  leave(player: number): void {
    this.left.push(player);
  }

  runTick(): void {
    this.ticks++;
  }

  writeView(player: number, at: number): number {
    for (let i = 0; i < 4; i++) sent[at + i] = this.ticks >>> (8 * i);
    sent[at + 4] = player;
    return 5;
  }
}

type Serve = (server: GameServer, port: number) => Promise<void>;

async function serving(options: Partial<GameServerOptions>, use: Serve): Promise<void> {
  const server = new GameServer({ exchange, battles: [new Echo(2)], tickMs: TICK_MS, ...options });
  const port = await server.listen(0, HOST);
  try {
    await use(server, port);
  } finally {
    await server.close();
  }
}

/** Opens a client and remembers what it gets. */
function open(port: number, path: string) {
  const socket = new WebSocket(`ws://${HOST}:${port}${path}`);
  const messages: Buffer[] = [];
  socket.on("message", (data: Buffer) => messages.push(data));
  socket.on("error", () => {});
  const closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
  return {
    socket,
    messages,
    closed,
    /** Waits until it got so many messages. */
    async got(count: number): Promise<Buffer[]> {
      while (messages.length < count) await once(socket, "message");
      return messages;
    },
  };
}

async function handshake(port: number, path: string): Promise<Socket> {
  const socket = connect({ port, host: HOST, allowHalfOpen: true });
  socket.on("error", () => {});
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await once(socket, "data");
  return socket;
}

async function httpGet(port: number, path: string): Promise<{ status: number | undefined; body: string }> {
  const [response] = await once(get({ port, host: HOST, path }), "response");
  let body = "";
  for await (const part of response) body += part;
  return { status: response.statusCode, body };
}

test("a client is welcomed to a seat, then gets a view each tick", async () => {
  await serving({}, async (_, port) => {
    const client = open(port, "/battle");
    const [welcome, ...views] = (await client.got(6)).map((bytes) => [...bytes]);
    assert.deepEqual(welcome, [0xff, 0]);
    const ticks = views.map(([tick]) => tick);
    assert.deepEqual(ticks, [0, 1, 2, 3, 4].map((i) => ticks[0] + i).slice(0, ticks.length));
  });
});

test("seats are taken battle by battle, and a seat that was left is given again", async () => {
  const battles = [new Echo(2), new Echo(1)];
  await serving({ battles }, async (server, port) => {
    const clients = [];
    for (let i = 0; i < 3; i++) {
      clients.push(open(port, "/battle"));
      await clients[i].got(1);
    }
    assert.deepEqual(
      clients.map(({ messages }) => messages[0][1]),
      [0, 1, 0],
    );
    assert.equal(server.connected, 3);
    assert.equal((await open(port, "/battle").closed).code, 4503);
    assert.equal((await open(port, "/battle?battle=1").closed).code, 4503);
    clients[0].socket.close();
    await clients[0].closed;
    while (battles[0].left.length === 0) await clients[1].got(clients[1].messages.length + 1);
    assert.deepEqual(battles[0].left, [0]);
    const next = open(port, "/battle");
    assert.equal((await next.got(1))[0][1], 0);
  });
});

test("a battle that is not there closes with 4404, whatever its name", async () => {
  await serving({}, async (_, port) => {
    const wrong = [
      "1",
      "-1",
      "0.5",
      "x",
      "1e9",
      "NaN",
      "%C3%A9".repeat(100),
      "%F0%9F%92%A5".repeat(60),
      "9".repeat(500),
    ];
    for (const battle of wrong) {
      for (const path of ["/battle", "/watch"]) {
        const { code, reason } = await open(port, `${path}?battle=${battle}`).closed;
        assert.equal(code, 4404, battle);
        assert.match(reason, /no such battle/);
      }
    }
  });
});

test("a path that is not there answers 404 to a WebSocket and to HTTP", async () => {
  await serving({}, async (_, port) => {
    for (const path of ["/", "/nothing", "/battle/", "/battles", "/Battle", "//battle", "/telemetry"]) {
      const socket = new WebSocket(`ws://${HOST}:${port}${path}`);
      const [error] = await once(socket, "error");
      assert.match(error.message, /404/, path);
    }
    assert.equal((await httpGet(port, "/nothing")).status, 404);
    // Without an upgrade even a path of WebSockets is none.
    assert.equal((await httpGet(port, "/battle")).status, 404);
  });
});

test("/health tells how many play", async () => {
  await serving({ battles: [new Echo(2), new Echo(2)] }, async (_, port) => {
    await open(port, "/battle").got(1);
    await open(port, "/watch").got(1);
    const { status, body } = await httpGet(port, "/health?now");
    assert.equal(status, 200);
    const { skippedTicks, ...health } = JSON.parse(body);
    assert.deepEqual(health, { status: "ok", battles: 2, players: 1, io: "direct" });
    assert.ok(skippedTicks >= 0);
  });
});

test("/watch gets the views of the battle it names, without a seat, and what it sends is ignored", async () => {
  const battles = [new Echo(1), new Echo(1)];
  await serving({ battles }, async (server, port) => {
    const [first, second] = [open(port, "/watch"), open(port, "/watch?battle=1")];
    await once(second.socket, "open");
    second.socket.send("text");
    second.socket.send(Buffer.of(Receipt.Malformed));
    const [welcome, view] = (await first.got(3)).map((bytes) => [...bytes]);
    assert.deepEqual([welcome, view.slice(4)], [[0xff, 0xff], [0xff]]);
    const before = (await second.got(3)).length;
    await second.got(before + 5);
    assert.equal(second.socket.readyState, WebSocket.OPEN);
    assert.deepEqual([server.connected, server.counters.received, battles[1].got.length], [0, 0, 0]);
  });
});

test("every message is counted, and one that is dropped keeps its client", async () => {
  const battle = new Echo(2);
  await serving({ battles: [battle] }, async (server, port) => {
    const [client, other] = [open(port, "/battle"), open(port, "/battle")];
    await Promise.all([client.got(1), other.got(1)]);
    for (const receipt of [Receipt.Taken, Receipt.Dropped, Receipt.Dropped])
      client.socket.send(Buffer.of(receipt));
    while (battle.got.length < 3) await client.got(client.messages.length + 1);
    await client.got(client.messages.length + 2);
    assert.deepEqual(
      battle.got.map(({ bytes }) => bytes),
      [[0], [1], [1]],
    );
    assert.equal(client.socket.readyState, WebSocket.OPEN);
    const { received, dropped, sent } = server.counters;
    assert.deepEqual([received, dropped], [3, 2]);
    assert.ok(sent >= client.messages.length - 1);
  });
});

for (const [name, frames, code] of [
  ["a text frame", ["hello"], 1003],
  ["a malformed message", [Buffer.of(Receipt.Malformed)], 4400],
  ["an ill-timed message", [Buffer.of(Receipt.IllTimed)], 4409],
  ["a message above 4 KiB", [Buffer.alloc(4097)], 1009],
  ["a flood", Array.from({ length: 300 }, () => GOOD), 4429],
] as const) {
  test(`${name} closes with ${code}, frees the seat, and disturbs nobody else`, async () => {
    const battle = new Echo(2);
    // So slow that the flood falls into one tick.
    const tickMs = code === 4429 ? 100 : TICK_MS;
    await serving({ battles: [battle], tickMs }, async (server, port) => {
      const [other, client] = [open(port, "/battle"), open(port, "/battle")];
      await Promise.all([other.got(1), client.got(1)]);
      const seat = client.messages[0][1];
      for (const frame of frames) client.socket.send(frame);
      // What comes after the fault is no longer heard.
      client.socket.send(GOOD);
      assert.equal((await client.closed).code, code);
      while (battle.left.length === 0) await other.got(other.messages.length + 1);
      assert.deepEqual(battle.left, [seat]);
      assert.equal(server.connected, 1);
      const heard = battle.got.filter(({ player }) => player === seat);
      assert.ok(heard.length <= 256, `${heard.length} messages were heard`);
      if (code === 4400 || code === 4409) assert.equal(heard.length, 1);
      other.socket.send(GOOD);
      while (!battle.got.some(({ player }) => player !== seat)) await other.got(other.messages.length + 1);
    });
  });
}

test("64 messages in each tick are no flood", async () => {
  const battle = new Echo(1);
  await serving({ battles: [battle] }, async (_, port) => {
    const client = open(port, "/battle");
    await client.got(1);
    for (let burst = 1; burst <= 3; burst++) {
      for (let i = 0; i < 64; i++) client.socket.send(GOOD);
      while (battle.got.length < 64 * burst) await client.got(client.messages.length + 1);
      const { ticks } = battle;
      while (battle.ticks === ticks) await client.got(client.messages.length + 1);
    }
    assert.equal(client.socket.readyState, WebSocket.OPEN);
  });
});

test("what a client was held up with for a while comes at once, and is no flood", async () => {
  const battle = new Echo(1);
  await serving({ battles: [battle], tickMs: 100 }, async (_, port) => {
    const client = open(port, "/battle");
    await client.got(1);
    for (let i = 0; i < 250; i++) client.socket.send(GOOD);
    while (battle.got.length < 250) await client.got(client.messages.length + 1);
    assert.equal(client.socket.readyState, WebSocket.OPEN);
  });
});

test("a further path is served by whoever was given it", async () => {
  const clock: ConnectionHandler = { open: (connection) => connection.sendText("now"), message() {} };
  const paths = new Map([["/time", clock]]);
  await serving({ paths }, async (_, port) => {
    assert.deepEqual((await open(port, "/time?zone=utc").got(1)).map(String), ["now"]);
  });
});

test("background battles tick without clients, as often as the others", async () => {
  let ticks = 0;
  const background = Array.from({ length: 6 }, () => ({ tick: () => ticks++ }));
  const battle = new Echo(1);
  await serving({ battles: [battle], background }, async (_, port) => {
    while (battle.ticks < 5) await open(port, "/watch").got(1);
    assert.ok(ticks >= 4 * 6 && ticks <= (battle.ticks + 1) * 6, `${ticks} against ${battle.ticks}`);
  });
});

test("onTick is told of every tick of every battle", async () => {
  const battles = [new Echo(1), new Echo(1)];
  let told = 0;
  let skipped = 0;
  await serving({ battles, onTick: () => told++ }, async (server, port) => {
    await open(port, "/watch").got(5);
    skipped = server.skippedTicks;
  });
  assert.equal(told, battles[0].ticks + battles[1].ticks + skipped);
});

test("the end of the server closes every connection with 1001, and nothing ticks after it", async () => {
  const battle = new Echo(2);
  const server = new GameServer({
    exchange,
    battles: [battle],
    tickMs: TICK_MS,
    paths: new Map([["/more", { message() {} }]]),
  });
  const port = await server.listen(0, HOST);
  const clients = ["/battle", "/watch", "/more"].map((path) => open(port, path));
  await Promise.all(clients.map(({ socket }) => once(socket, "open")));
  await server.close();
  const { ticks } = battle;
  for (const { code } of await Promise.all(clients.map(({ closed }) => closed))) assert.equal(code, 1001);
  await assert.rejects(once(new WebSocket(`ws://${HOST}:${port}/battle`), "open"), /ECONNREFUSED/);
  assert.equal(battle.ticks, ticks);
});

test("the end of the server does not wait for clients that do not answer", async () => {
  const server = new GameServer({ exchange, battles: [new Echo(2)], tickMs: TICK_MS });
  const port = await server.listen(0, HOST);
  const silent = await Promise.all(["/battle", "/watch", "/nothing"].map((path) => handshake(port, path)));
  await server.close();
  for (const socket of silent) socket.destroy();
});

test("a port in use is refused with a sentence that says what to do", async () => {
  await serving({}, async (_, port) => {
    const second = new GameServer({ exchange, battles: [new Echo(1)], tickMs: TICK_MS });
    await assert.rejects(second.listen(port, HOST), (error) => {
      assert.ok(error instanceof ServerError);
      assert.equal(error.code, "PORT_IN_USE");
      assert.match(error.message, new RegExp(`port ${port} is in use; .*--port`));
      return true;
    });
  });
});

test("an address of another machine is refused with a sentence", async () => {
  const server = new GameServer({ exchange, battles: [new Echo(1)], tickMs: TICK_MS });
  await assert.rejects(server.listen(0, "192.0.2.1"), { name: "ServerError", code: "ADDRESS_NOT_HERE" });
});

test("what the user cannot mend stays the error it was", () => {
  const fault = (code: string) => Object.assign(new Error(code), { code });
  const other = fault("EMFILE");
  assert.equal(listenError(other, 80, HOST), other);
  assert.equal((listenError(fault("EACCES"), 80, HOST) as ServerError).code, "PORT_FORBIDDEN");
});

/** A battle with long views, which takes down for whom they are to be keyframes. */
class Wide extends Echo {
  static readonly VIEW_BYTES = 60_000;
  readonly keyframes: number[] = [];
  readonly written = [0, 0];

  override writeView(player: number, at: number, isKeyframe = false): number {
    if (isKeyframe) this.keyframes.push(player);
    this.written[player]++;
    wide.regions.reserve.views.u8[at] = player;
    return Wide.VIEW_BYTES;
  }

  override writeWelcome(player: number, at: number): number {
    wide.regions.reserve.views.u8[at] = player;
    return 1;
  }
}
const wide = new Exchange({ mostViewBytes: Wide.VIEW_BYTES });

test("a client that does not read misses views, gets a keyframe when it has caught up, and disturbs nobody else", {
  timeout: 30_000,
}, async () => {
  const battle = new Wide(2);
  await serving({ exchange: wide, battles: [battle] }, async (server, port) => {
    const [slow, quick] = [open(port, "/battle"), open(port, "/battle")];
    await Promise.all([slow.got(1), quick.got(1)]);
    const seat = slow.messages[0][0];
    slow.socket.pause();
    // What the system takes for it is gone first, then what may wait: no view is written for it any more.
    while (server.counters.skipped < 240) await quick.got(quick.messages.length + 1);
    const written = battle.written[seat];
    const { sent } = server.counters;
    await quick.got(quick.messages.length + 20);
    assert.equal(battle.written[seat], written);
    assert.ok(server.counters.sent >= sent + 15);
    assert.deepEqual(battle.keyframes, []);
    slow.socket.resume();
    while (battle.written[seat] === written) await quick.got(quick.messages.length + 1);
    await slow.got(slow.messages.length + 20);
    assert.deepEqual(battle.keyframes, [seat]);
    assert.equal(slow.socket.readyState, WebSocket.OPEN);
  });
});

test("clients that do not read hold so little that nobody else misses a view", {
  timeout: 30_000,
}, async () => {
  const battle = new Wide(40);
  await serving({ exchange: wide, battles: [battle] }, async (server, port) => {
    const slow = Array.from({ length: 39 }, () => open(port, "/battle"));
    await Promise.all(slow.map((client) => client.got(1)));
    const quick = open(port, "/battle");
    await quick.got(2);
    for (const { socket } of slow) socket.pause();
    while (server.counters.skipped < 39 * 50) await quick.got(quick.messages.length + 1);
    assert.ok(wide.regions.taken <= 2 * slow.length, `${wide.regions.taken} regions are held`);
    const { length } = quick.messages;
    const { ticks } = battle;
    await quick.got(length + 50);
    assert.ok(battle.ticks - ticks <= 60, `${battle.ticks - ticks} ticks for 50 views`);
  });
});

test("pages connect from the server's own host, or from those that it was told of", async () => {
  const codeOf = async (port: number, origin: string) => {
    const socket = new WebSocket(`ws://${HOST}:${port}/watch`, { origin });
    const [first] = await Promise.race([once(socket, "open").then(() => [101]), once(socket, "error")]);
    socket.terminate();
    return first === 101 ? 101 : Number(/\d+$/.exec(first.message)?.[0]);
  };
  await serving({}, async (_, port) => {
    assert.equal(await codeOf(port, `http://${HOST}:${port}`), 101);
    assert.equal(await codeOf(port, "https://elsewhere.example"), 403);
  });
  await serving({ origins: ["https://play.example"] }, async (_, port) => {
    assert.equal(await codeOf(port, "https://play.example"), 101);
    assert.equal(await codeOf(port, `http://${HOST}:${port}`), 403);
  });
  await serving({ origins: "any" }, async (_, port) => {
    assert.equal(await codeOf(port, "https://elsewhere.example"), 101);
  });
});
