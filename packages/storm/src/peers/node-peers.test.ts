import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import { battleSeed, Skill, xorshift32 } from "../battle/rules.js";
import { noResult } from "../compare/no-result.js";
import { HeapBattle } from "../heap/heap-battle.js";
import type { View, Welcome } from "../view.js";
import { ColyseusGreeting, ColyseusViewReader, colyseusCodec, colyseusSeat } from "./colyseus-client.js";
import { ColyseusServer } from "./colyseus-server.js";
import { msgpackCodec, msgpackViews } from "./msgpack-client.js";
import { colyseusPeer, wsPeer } from "./node-peer.js";
import type { NodeServer, NodeServerOptions } from "./node-server.js";
import { WsServer } from "./ws-server.js";

const HOST = "127.0.0.1";
const PLAYERS = 4;
const OPTIONS: NodeServerOptions = {
  battles: 2,
  players: PLAYERS,
  background: 3,
  seed: 7,
  phases: [{ seconds: 10, cast: 300, move: 200, events: 0 }],
  onTick() {},
};

/** A client that reads every frame by itself. */
interface PeerClient {
  readonly socket: WebSocket;
  readonly welcome: Welcome;
  readonly views: View[];
}

async function joinWs(port: number): Promise<PeerClient> {
  const socket = new WebSocket(`ws://${HOST}:${port}/battle`);
  const views: View[] = [];
  const reader = msgpackViews.viewReader(PLAYERS);
  const [first] = await once(socket, "message");
  socket.on("message", (bytes: Buffer) => views.push(reader.read(bytes) as View));
  return { socket, welcome: msgpackViews.readWelcome(first), views };
}

async function joinColyseus(port: number): Promise<PeerClient> {
  const socket = new WebSocket(await colyseusSeat(`ws://${HOST}:${port}`));
  const greeting = new ColyseusGreeting((frame) => socket.send(frame));
  const reader = new ColyseusViewReader();
  const views: View[] = [];
  return new Promise((resolve, reject) => {
    let welcome: Welcome | undefined;
    socket.on("error", reject);
    socket.on("message", (bytes: Buffer) => {
      if (welcome !== undefined) {
        views.push(reader.read(bytes) as View);
        return;
      }
      welcome = greeting.take(bytes);
      if (welcome === undefined) return;
      reader.begin(greeting.state as Uint8Array);
      resolve({ socket, welcome, views });
    });
  });
}

/** Joins where seats may be about to become free: who leaves gives his back a little later. */
async function joinSoon(join: (port: number) => Promise<PeerClient>, port: number): Promise<PeerClient> {
  for (let left = 100; ; left--) {
    try {
      return await join(port);
    } catch (error) {
      if (left === 0) throw error;
      await wait(10);
    }
  }
}

/** Waits for a view that is so. */
async function viewOf({ socket, views }: PeerClient, wanted: (view: View) => boolean): Promise<View> {
  for (let next = views.length; ; next++) {
    while (views.length <= next) await once(socket, "message");
    if (wanted(views[next])) return views[next];
  }
}

const key = ({ source, target, skill, left }: View["effects"][number]) =>
  ((source * 64 + target) * 4 + skill) * 16 + left;

/** What a battle of objects looks like that nobody joined. */
function viewOfBattle(battle: HeapBattle): View {
  const { tick, roster, live } = battle;
  return {
    tick,
    players: roster.map(({ x, y, hp, buffs }) => ({
      x,
      y,
      hp,
      seq: 0,
      buffs: buffs.map(({ kind, stacks, expires }) => ({ kind, stacks, left: expires - tick })),
    })),
    effects: live.map(({ source, target, skill, expires }) => ({
      source: source.index,
      target: target.index,
      skill,
      left: expires - tick,
    })),
  };
}

const inOrder = (view: View): View => ({
  ...view,
  effects: [...view.effects].sort((a, b) => key(a) - key(b)),
});

const peers = [
  {
    name: "ws",
    make: (options: NodeServerOptions) => new WsServer(options),
    join: joinWs,
    codec: msgpackCodec,
  },
  {
    name: "colyseus",
    make: (options: NodeServerOptions) => new ColyseusServer(options),
    join: joinColyseus,
    codec: colyseusCodec,
  },
];

for (const { name, make, join, codec } of peers) {
  describe(`the peer ${name}`, { concurrency: 1 }, () => {
    let server: NodeServer;
    let port = 0;
    before(async () => {
      server = make(OPTIONS);
      port = await server.bind(0, HOST);
      server.tickFrom(performance.now());
    });
    after(() => server.close());

    test("gives seats, until every one is taken, and counts what comes and goes", async () => {
      const clients: PeerClient[] = [];
      for (let i = 0; i < 2 * PLAYERS; i++) clients.push(await join(port));
      const seats = clients.map(({ welcome }) => `${welcome.battle}.${welcome.player}`);
      assert.equal(new Set(seats).size, 2 * PLAYERS);
      const refused = join(port).then(
        async ({ socket }) => once(socket, "close"),
        (error) => error,
      );
      await Promise.race([refused, viewOf(clients[0], ({ tick }) => tick > 40)]);
      // All may have come, and one been refused, between two ticks.
      await viewOf(clients[0], () => true);
      assert.ok(server.counters.sent > 0);
      for (const { socket } of clients) socket.terminate();
    });

    test("applies what a client says, and answers with its number; plays what the rules say", async () => {
      const client = await joinSoon(join, port);
      const { player, battle } = client.welcome;
      const before = await viewOf(client, () => true);
      const { x } = before.players[player];
      const vx = x < 32_768 ? 7 : -7;
      client.socket.send(codec.move(5, 0, vx, 0));
      const applied = await viewOf(client, ({ players }) => players[player].seq === 5);
      const later = await viewOf(client, ({ tick }) => tick > applied.tick + 3);
      assert.equal(later.players[player].x - applied.players[player].x, vx * (later.tick - applied.tick));
      client.socket.send(codec.cast(6, 0, 0, player ^ 1));
      const cast = await viewOf(client, ({ effects }) => effects.length > 0);
      assert.deepEqual(
        cast.effects.map(({ source, target, skill }) => [source, target, skill]),
        [[player, player ^ 1, 0]],
      );
      const hurt = await viewOf(client, ({ players }) => players[player ^ 1].buffs.length > 0);
      assert.equal(hurt.players[player ^ 1].hp, 960);

      // The same by hand, from the same seed.
      const own = new HeapBattle(PLAYERS, battleSeed(7, battle));
      const ticked = (until: number) => {
        while (own.tick < until) {
          own.beginTick();
          if (own.tick === applied.tick) own.move(player, vx, 0);
          if (own.tick === cast.tick) own.cast(player, 0, player ^ 1);
          own.endTick();
        }
      };
      ticked(hurt.tick);
      const expected = viewOfBattle(own);
      const seqs = hurt.players.map(({ seq }) => seq);
      assert.equal(seqs[player], 6);
      const without = { ...hurt, players: hurt.players.map((each) => ({ ...each, seq: 0 })) };
      assert.deepEqual(inOrder(without), inOrder(expected));
      client.socket.terminate();
    });

    test("closes a client that says what is none", async () => {
      for (const bad of [codec.move(1, 0, 5000, 0), codec.cast(1, 0, 9, 0), codec.move(0, 0, 1, 1)]) {
        const { socket } = await join(port);
        socket.send(bad);
        const [code] = await once(socket, "close");
        assert.ok(code > 1001, `${code}`);
      }
    });
  });

  test(`the peer ${name} shows effects and buffs as the rules have them, tick by tick, as they come and go`, async () => {
    const seed = 1 + Math.floor(Math.random() * 2 ** 30);
    let random = seed;
    const any = (n: number) => {
      random = xorshift32(random);
      return (random >>> 8) % n;
    };
    const server = make({ ...OPTIONS, battles: 1, background: 0 });
    const port = await server.bind(0, HOST);
    server.tickFrom(performance.now());
    const client = await join(port);
    const { player } = client.welcome;
    const sent: [skill: number, target: number][] = [];
    for (let count = 0; count < 60; count++) {
      const skill = any(Skill.Count);
      sent.push([skill, skill === Skill.Ward ? player ^ 2 : player ^ 1]);
      client.socket.send(codec.cast(sent.length, 0, ...sent[count]));
      await viewOf(client, () => true);
    }
    client.socket.terminate();
    await server.close();
    const battle = new HeapBattle(PLAYERS, battleSeed(7, 0));
    let applied = 0;
    for (const view of client.views) {
      while (battle.tick < view.tick - 1) {
        battle.beginTick();
        battle.endTick();
      }
      battle.beginTick();
      for (; applied < view.players[player].seq; applied++) battle.cast(player, ...sent[applied]);
      battle.endTick();
      const seqless = { ...view, players: view.players.map((each) => ({ ...each, seq: 0 })) };
      assert.deepEqual(inOrder(seqless), inOrder(viewOfBattle(battle)), `tick ${view.tick}, seed ${seed}`);
    }
    assert.ok(battle.spawned > 5 && client.views.some(({ effects }) => effects.length > 1), `seed ${seed}`);
  });
}

for (const { name, codec, join } of peers) {
  test(`the peer ${name} is measured as a strategy is: traced, and under a scenario from phase to phase`, async () => {
    const peer = name === "ws" ? wsPeer : colyseusPeer;
    assert.equal(await peer.leftOut(), undefined);
    const [background, backgroundPlayers] = [5, 40];
    const server = peer.start({
      ...{ battles: 1, players: PLAYERS, background, backgroundPlayers, cast: 0, move: 0, seed: 7 },
      pressure: {
        model: { entities: 2, entityBytes: [2048, 4096], recorder: true, follow: true },
        dial: { events: 0 },
      },
      phases: [
        { seconds: 1, cast: 0, move: 0, events: 0 },
        { seconds: 1000, cast: 300, move: 200, events: 500 },
      ],
    });
    try {
      const port = await server.ready();
      server.tickFrom(Date.now());
      const client = await join(port);
      await viewOf(client, ({ tick }) => tick > 2);
      await server.begin();
      client.socket.send(codec.select(1, 0));
      await viewOf(client, ({ players }) => players[client.welcome.player].seq === 1);
      // The second phase begins with tick 21.
      await viewOf(client, ({ tick }) => tick > 30);
      const figures = { ...noResult(name, false), ...(await server.measured()) };
      assert.ok(figures.ticks >= 18 * (1 + background), `${figures.ticks} ticks`);
      assert.equal(Math.round(figures.receivedPerS * figures.seconds), 1);
      const { effectsPerMs, eventsPerMs, timersPerMs, lifetimeTicks, recordedMbPerS, followed } =
        figures.pressure;
      assert.ok(effectsPerMs > 0 && timersPerMs >= 0 && followed > 0 && followed <= figures.ticks);
      assert.ok(lifetimeTicks.reduce((sum, count) => sum + count, 0) > 0);
      // Half of all players make an event in each tick of the second phase, which is a part of the measured time.
      const events = eventsPerMs * 1000 * figures.seconds;
      const most = 0.5 * (background * backgroundPlayers + PLAYERS) * (figures.ticks / (1 + background));
      assert.ok(events > 0.1 * most && events < most, `${events} of ${most}`);
      // A frame of a recording is two words, and two for each player.
      const frames = (figures.ticks / 6) * (8 + 8 * PLAYERS + background * (8 + 8 * backgroundPlayers));
      const recordedBytes = recordedMbPerS * 1e6 * figures.seconds;
      assert.ok(Math.abs(recordedBytes / frames - 1) < 0.4, `${recordedBytes} of ${frames}`);

      assert.ok(figures.allocationMbPerS > 0 && Number.isFinite(figures.heapGrowthMbPerS));
      assert.ok(figures.fragmentation.spaces.length > 3);
      const [{ pauses, kinds }] = figures.isolates;
      assert.equal(
        kinds.reduce((sum, { count }) => sum + count, 0),
        pauses.count,
      );
      client.socket.terminate();
    } finally {
      await server.end();
    }
  });
}
