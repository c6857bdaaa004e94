import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { type StrategyName, strategies } from "../battle/strategy.js";
import { StormServer } from "../serve/storm-server.js";
import { battleClients, clientProtocolNamed } from "./client-protocols.js";
import { Generator, type GeneratorOptions } from "./generator.js";

const BATTLES = 3;
const PLAYERS = 4;

type Use = (url: string, server: StormServer) => Promise<void>;

async function serving(strategy: StrategyName, use: Use): Promise<void> {
  const options = { strategy, battles: BATTLES, players: PLAYERS, background: 0, seed: 7, bots: false };
  const server = new StormServer(options);
  const port = await server.listen(0, "127.0.0.1");
  try {
    await use(`ws://127.0.0.1:${port}`, server);
  } finally {
    await server.close();
  }
}

const generator = (url: string, options: Partial<GeneratorOptions> = {}, protocol = battleClients) =>
  new Generator(
    {
      url,
      clients: 10,
      battles: BATTLES,
      players: PLAYERS,
      rate: 20,
      traffic: "bots",
      ...options,
    },
    protocol,
  );

for (const { name: strategy } of strategies) {
  for (const traffic of ["bots", ""]) {
    const what = traffic === "" ? "a recorded match" : "bots";
    test(`clients of strategy ${strategy} play ${what}, and their round trips are timed`, async () => {
      await serving(strategy, async (url, server) => {
        const clients = generator(url, { traffic });
        await clients.connect();
        assert.equal(server.connected, 10);
        await server.beginMeasurement();
        clients.begin();
        clients.start();
        await wait(700);
        const { roundTripMs, packets, generator: figures, void: reason } = clients.end();
        const served = await server.endMeasurement();
        clients.stop();
        assert.ok(
          roundTripMs.p50 > 0 && roundTripMs.p50 <= roundTripMs.p99 && roundTripMs.p99 <= roundTripMs.max,
        );
        assert.ok(packets.received >= 10, `${packets.received}`);
        assert.ok(packets.lateMs.p50 <= packets.lateMs.p99 && packets.lateMs.p99 <= packets.lateMs.max);
        assert.equal(packets.curve.at(-1)?.ms, packets.lateMs.max);
        assert.ok(figures.sentPerS > 0 && figures.sentPerS <= figures.askedPerS);
        assert.ok(figures.viewsPerS > 0);
        assert.equal(figures.disconnects, 0);
        assert.ok(served.receivedPerS > 0 && served.sentPerS > 0);
        // A busy machine may make it void.
        assert.ok(reason === false || /the generator (was|sent)/.test(reason), `${reason}`);
      });
    });
  }
}

/** Nothing happens in this process, neither in the server nor in the clients. */
function standStill(ms: number): void {
  for (const endMs = performance.now() + ms; performance.now() < endMs; );
}

test("a stall that lasts to the end is in all figures: what was due, what was not answered, what did not come", async () => {
  await serving("arena", async (url) => {
    const clients = generator(url, { rate: 100 });
    await clients.connect();
    clients.start();
    clients.begin();
    await wait(200);
    standStill(400);
    const { roundTripMs, packets, generator: figures, void: reason } = clients.end();
    clients.stop();
    // Ten clients have a hundred messages a second each due; those of 400 ms were not sent.
    assert.ok(Math.abs(figures.askedPerS / 1000 - 1) < 0.05, `${figures.askedPerS}`);
    assert.ok(figures.sentPerS < 0.6 * figures.askedPerS, `${figures.sentPerS}`);
    assert.match(`${reason}`, /the generator sent/);
    assert.ok(roundTripMs.max >= 390, `${roundTripMs.max}`);
    assert.ok(packets.stutters >= 10 * 6, `${packets.stutters}`);
  });
});

test("a stall delays each message and each view that was due in it, though they come together", async () => {
  await serving("arena", async (url) => {
    const clients = generator(url, { rate: 100 });
    await clients.connect();
    clients.start();
    await wait(150);
    clients.begin();
    standStill(500);
    await wait(200);
    const { roundTripMs, packets } = clients.end();
    clients.stop();
    // Most were due while nothing could be sent: evenly, so that half of them waited for 250 ms.
    assert.ok(roundTripMs.p50 >= 120, `${roundTripMs.p50}`);
    assert.ok(packets.stutters >= 10 * 7, `${packets.stutters}`);
  });
});

test("clients are dealt out to the battles in turn", async () => {
  await serving("arena", async (url, server) => {
    const clients = generator(url, { clients: BATTLES * PLAYERS });
    // Were they not, a battle would be full before the last had come.
    await clients.connect();
    assert.equal(server.connected, BATTLES * PLAYERS);
    clients.stop();
  });
});

test("a server that refuses a client fails the connecting", async () => {
  await serving("arena", async (url) => {
    const tooMany = generator(url, { clients: BATTLES * PLAYERS + 1 });
    await assert.rejects(tooMany.connect(), /closed the connection: 4503/);
    tooMany.stop();
  });
  await serving("heap", async (url) => {
    const elsewhere = generator(url, { battles: BATTLES + 1 });
    await assert.rejects(elsewhere.connect(), /closed the connection: 4404/);
    elsewhere.stop();
    const others = generator(url, { players: PLAYERS + 1 });
    await assert.rejects(others.connect(), /has 4 players, not 5/);
    others.stop();
    const foreign = generator(url, {}, await clientProtocolNamed("msgpack"));
    await assert.rejects(foreign.connect(), /closed the connection: 4406|no welcome/);
    foreign.stop();
  });
});

test("a server that is not there fails the connecting", async () => {
  const clients = generator("ws://127.0.0.1:1");
  await assert.rejects(clients.connect(), /ECONNREFUSED/);
  clients.stop();
});

test("clients that are disconnected make the run void, and the reason names the first", async () => {
  await serving("arena", async (url, server) => {
    const clients = generator(url);
    await clients.connect();
    clients.start();
    clients.begin();
    await wait(100);
    await server.close();
    await wait(100);
    const { void: reason, generator: figures } = clients.end();
    clients.stop();
    assert.equal(figures.disconnects, 10);
    assert.match(`${reason}`, /10 clients were disconnected, the first with 1001 the server ends/);
  });
});

test("a fault makes the run void, and the first one is named", async () => {
  await serving("heap", async (url) => {
    const clients = generator(url);
    await clients.connect();
    clients.start();
    clients.begin();
    clients.fail(new RangeError("tick 4 came after tick 5"));
    clients.fail(new Error("something else"));
    const { void: reason } = clients.end();
    clients.stop();
    assert.equal(reason, "a client got what it should not: tick 4 came after tick 5");
  });
});

test("a rate that no machine can send makes the run void, with a reason", async () => {
  const options = { strategy: "arena", battles: 8, players: 50, background: 0, seed: 7, bots: false };
  const server = new StormServer(options);
  const port = await server.listen(0, "127.0.0.1");
  const clients = generator(`ws://127.0.0.1:${port}`, {
    clients: 400,
    battles: 8,
    players: 50,
    rate: 1000,
  });
  await clients.connect();
  clients.start();
  clients.begin();
  await wait(500);
  const { void: reason, generator: figures } = clients.end();
  clients.stop();
  await server.close();
  assert.match(`${reason}`, /late|sent|disconnected/);
  assert.ok(figures.sentPerS < 400_000, `${figures.sentPerS}`);
});
