import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { connect, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { battleSeed, hashText, World } from "../battle/rules.js";
import { scenarios } from "../battle/scenario.js";
import { strategies, strategyNamed } from "../battle/strategy.js";
import type { TelemetrySample } from "../live/telemetry.js";
import { TestPlayer } from "../testing/test-player.js";
import { viewProtocol } from "../view.js";
import { StormServer, type StormServerOptions } from "./storm-server.js";

const HOST = "127.0.0.1";
const BATTLES = 24;
const PLAYERS = 3;
const OPTIONS = { battles: BATTLES, players: PLAYERS, background: 2, seed: 7, bots: false };

/** A masked frame of a client, its mask all zeros. */
const frame = (opcode: number, payload: Buffer, flags = 0x80): Buffer =>
  Buffer.concat([Buffer.of(flags | opcode, 0x80 | payload.length, 0, 0, 0, 0), payload]);

function rawSocket(port: number): Socket {
  const socket = connect(port, HOST);
  socket.on("error", () => {});
  socket.resume();
  return socket;
}

const request = (path: string, [protocol]: readonly string[] = []) =>
  `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
  `${protocol === undefined ? "" : `Sec-WebSocket-Protocol: ${protocol}\r\n`}\r\n`;

/** Takes a seat by hand. */
async function rawPlayer(port: number, path: string): Promise<Socket> {
  const socket = rawSocket(port);
  socket.write(request(path, viewProtocol.subprotocols));
  await once(socket, "data");
  return socket;
}

/** A client still plays: ticks come, and its move is applied and carries it on. */
async function playsOn(player: TestPlayer): Promise<void> {
  const { x } = (await player.view()).players[player.player];
  const vx = x < World.MapSize / 2 ? 7 : -7;
  const applied = await player.move(vx, 0);
  const next = await player.view();
  const [from, to] = [applied, next].map(({ players }) => players[player.player].x);
  assert.equal(to - from, vx * (next.tick - applied.tick));
  const ticks = player.views.map(({ tick }) => tick);
  assert.ok(
    ticks.every((tick, i) => i === 0 || tick === ticks[i - 1] + 1),
    `ticks ${ticks.join()}`,
  );
}

// The servers of the strategies are tested at the same time: what is waited for is ticks.
describe("each by itself,", { concurrency: true }, () => {
  // What a server does is the same in all; what strategies do by themselves is tested of each below.
  for (const strategy of ["heap", "arena"]) {
    describe(`a server of strategy ${strategy}`, { concurrency: 1, timeout: 60_000 }, () => {
      let server: StormServer;
      let port: number;
      /** Each test has a battle of its own. */
      let battle = 0;

      before(async () => {
        server = new StormServer({ strategy, ...OPTIONS });
        port = await server.listen(0, HOST);
      });
      after(() => server.close());

      const join = (path: string) => TestPlayer.join(port, path);
      const ownBattle = () => `/battle?battle=${++battle}`;
      const codeOf = (path: string) => TestPlayer.open(port, path).closed;
      /** Waits until the server has seen all others leave. */
      const alone = async (player: TestPlayer) => {
        while (server.connected > 1) await player.view();
      };
      const leave = async (...players: TestPlayer[]) => {
        for (const { socket } of players) socket.close();
        await Promise.all(players.map(({ closed }) => closed));
      };

      test("gives each client of a battle a seat of its own", async () => {
        const path = ownBattle();
        const players = await Promise.all([join(path), join(path), join(path)]);
        assert.deepEqual(players.map(({ player }) => player).sort(), [0, 1, 2]);
        assert.ok(players.every((player) => player.battle === battle));
        for (const player of players) await playsOn(player);
        assert.equal(await codeOf(path), 4503);
        await leave(...players);
      });

      test("lets clients of one battle see each other's moves, and nobody else's", async () => {
        const [mine, other] = [ownBattle(), ownBattle()];
        const [mover, witness, stranger] = [await join(mine), await join(mine), await join(other)];
        const start = (await witness.view()).players[mover.player];
        const vx = start.x < World.MapSize / 2 ? 9 : -9;
        await mover.move(vx, 0);
        const seen = await witness.view(({ players }) => players[mover.player].seq === 1);
        assert.equal(Math.abs(seen.players[mover.player].x - start.x) % 9, 0);
        assert.notEqual(seen.players[mover.player].x, start.x);
        await stranger.view();
        const places = stranger.views.map(({ players }) => players.map(({ x, y }) => [x, y]));
        assert.ok(places.every((each) => JSON.stringify(each) === JSON.stringify(places[0])));
        await leave(mover, witness, stranger);
      });

      test("closes a client that asks for a battle that is not there with 4404", async () => {
        for (const wanted of [BATTLES, -1, "x", "é".repeat(300)]) {
          assert.equal(await codeOf(`/battle?battle=${encodeURIComponent(wanted)}`), 4404);
        }
        assert.equal(await codeOf(`/watch?battle=${BATTLES}`), 4404);
      });

      test("answers a path that is not there with 404, and its health over HTTP", async () => {
        const [error] = await once(new WebSocket(`ws://${HOST}:${port}/nowhere`), "error");
        assert.match(error.message, /404/);
        const [response] = await once(get(`http://${HOST}:${port}/health`), "response");
        let body = "";
        for await (const part of response) body += part;
        assert.equal(response.statusCode, 200);
        assert.equal(JSON.parse(body).status, "ok");
        assert.equal(JSON.parse(body).battles, BATTLES);
      });

      const faults: Record<
        string,
        { code?: number; commit: (path: string) => Promise<TestPlayer | undefined> }
      > = {
        "a text frame": {
          code: 1003,
          commit: async (path) => {
            const player = await join(path);
            player.socket.send("hello");
            return player;
          },
        },
        "a malformed message": {
          code: 4400,
          commit: async (path) => {
            const player = await join(path);
            player.socket.send(Buffer.from("hello"));
            return player;
          },
        },
        "an empty message": {
          code: 4400,
          commit: async (path) => {
            const player = await join(path);
            player.socket.send(Buffer.alloc(0));
            return player;
          },
        },
        "an ill-timed message": {
          code: 4409,
          commit: async (path) => {
            const player = await join(path);
            for (const seq of [5, 4]) player.select(seq);
            return player;
          },
        },
        "a message of 5 KiB": {
          code: 1009,
          commit: async (path) => {
            const player = await join(path);
            player.socket.send(Buffer.alloc(5 * 1024));
            return player;
          },
        },
        "a flood": {
          code: 4429,
          commit: async (path) => {
            const player = await join(path);
            for (let seq = 1; seq <= 300; seq++) player.select(seq);
            return player;
          },
        },
        "a client that is killed": {
          commit: async (path) => {
            (await join(path)).socket.terminate();
            return undefined;
          },
        },
        "a client that is killed in the middle of its messages": {
          commit: async (path) => {
            const player = await join(path);
            for (let seq = 1; seq <= 30; seq++) player.select(seq);
            player.socket.terminate();
            return undefined;
          },
        },
        "a connection that is reset": {
          commit: async (path) => {
            (await rawPlayer(port, path)).resetAndDestroy();
            return undefined;
          },
        },
        "half a frame, then nobody": {
          commit: async (path) => {
            const socket = await rawPlayer(port, path);
            socket.write(frame(2, Buffer.alloc(12)).subarray(0, 9), () => socket.destroy());
            return undefined;
          },
        },
        "frames that are none": {
          commit: async (path) => {
            const bad = [
              Buffer.alloc(64, 0xff),
              frame(7, Buffer.alloc(3)),
              frame(2, Buffer.alloc(12), 0xf0),
              // Not masked, and longer than memory.
              Buffer.of(0x82, 0x0c, ...Buffer.alloc(12)),
              Buffer.of(0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
              // A closing frame of one byte, and one of a code that is never sent.
              frame(8, Buffer.alloc(1)),
              frame(8, Buffer.of(0x03, 0xed)),
              // Half a message that is never continued by its like.
              Buffer.concat([frame(2, Buffer.alloc(2), 0), frame(2, Buffer.alloc(2))]),
            ];
            for (const bytes of bad) {
              const socket = await rawPlayer(port, path);
              socket.write(bytes);
              await once(socket, "close");
            }
            return undefined;
          },
        },
        "garbage instead of a handshake": {
          commit: async () => {
            const garbage = [
              Buffer.alloc(2000, 0xff),
              Buffer.from("hello\r\n\r\n"),
              Buffer.from(request("/battle").replace("dGhlIHNhbXBsZSBub25jZQ==", "short")),
              Buffer.from(request("/battle").replace("Version: 13", "Version: 1")),
              Buffer.from(request("/battle?battle=%E0%A4%A&=&&battle=0")),
            ];
            for (const bytes of garbage) {
              const socket = rawSocket(port);
              socket.write(bytes);
              await Promise.race([once(socket, "data"), once(socket, "close")]);
              socket.destroy();
            }
            // Half a handshake, and a connection without a word.
            for (const bytes of [request("/battle").slice(0, 60), ""]) {
              const socket = rawSocket(port);
              await once(socket, "connect");
              socket.write(bytes, () => socket.destroy());
            }
            return undefined;
          },
        },
      };

      for (const [name, { code, commit }] of Object.entries(faults)) {
        test(`goes on undisturbed after ${name}${code === undefined ? "" : `, which closes with ${code}`}`, async () => {
          const path = ownBattle();
          const other = await join(path);
          await other.move(1, 1);
          const guilty = await commit(path);
          if (guilty !== undefined) assert.equal(await guilty.closed, code);
          await alone(other);
          await playsOn(other);
          // The seat is free again, and whoever takes it begins anew.
          const next = await join(path);
          await playsOn(next);
          await leave(other, next);
        });
      }

      test("sends the views of a battle to those who watch it", async () => {
        const path = ownBattle();
        const player = await join(path);
        const watcher = TestPlayer.open(port, `/watch?battle=${battle}`);
        await alone(player);
        await player.move(3, 3);
        const shared = await player.view();
        const seen = watcher.views.find(({ tick }) => tick === shared.tick);
        assert.deepEqual(seen ?? (await watcher.view(({ tick }) => tick === shared.tick)), shared);
        assert.equal(server.connected, 1);
        watcher.socket.close();
        await watcher.closed;
        await leave(player);
      });

      test("tells on /telemetry what it did, and proves it", async () => {
        const socket = new WebSocket(`ws://${HOST}:${port}/telemetry`);
        const samples: TelemetrySample[] = [];
        socket.on("message", (data, isBinary) => {
          assert.equal(isBinary, false);
          samples.push(JSON.parse(String(data)));
        });
        while (samples.length < 4) await once(socket, "message");
        socket.close();
        for (const [i, sample] of samples.entries()) {
          assert.ok(i === 0 || sample.atMs > samples[i - 1].atMs);
          assert.ok(sample.ticks >= 0 && sample.meanLateMs >= 0 && sample.worstLateMs >= sample.meanLateMs);
          assert.ok(sample.stutters <= sample.ticks && Array.isArray(sample.pauses));
          assert.ok(sample.heapUsedMb > 0 && sample.rssMb > 0);
        }
        // All battles were ticked in between, those in the background too.
        const ticks = samples.slice(1).reduce((sum, sample) => sum + sample.ticks, 0);
        assert.ok(ticks >= BATTLES + OPTIONS.background, `${ticks}`);
        const proof = samples.at(-1)?.proof;
        assert.match(proof?.hash ?? "", /^[0-9a-f]{8}$/);
        assert.equal((proof?.tick ?? 1) % 20, 0);
      });

      test("measures what it received and sent", async () => {
        const player = await join(ownBattle());
        await alone(player);
        await assert.rejects(server.endMeasurement(), /nothing is being measured/);
        await server.beginMeasurement();
        const { length } = player.views;
        for (let i = 0; i < 5; i++) await player.move(i, i);
        const measured = await server.endMeasurement();
        assert.equal(Math.round(measured.receivedPerS * measured.seconds), 5);
        const sent = Math.round(measured.sentPerS * measured.seconds);
        // Of the views around the beginning and the end, some are in and some are out.
        assert.ok(Math.abs(sent - (player.views.length - length)) <= 2, `${sent}`);
        assert.ok(measured.ticks >= 4 * (BATTLES + OPTIONS.background));
        assert.ok(measured.stutters <= measured.ticks);
        assert.equal(measured.latenessCurve.at(-1)?.ms, measured.latenessMs.max);
        assert.ok(measured.cpuShare > 0 && measured.heapUsedMb > 0 && measured.rssMb > 0);
        assert.equal(measured.pauses.intervalS > 0, true);
        await leave(player);
      });

      test("refuses a port in use", async () => {
        const second = new StormServer({ strategy, ...OPTIONS, battles: 1 });
        await assert.rejects(second.listen(port, HOST), { name: "ServerError", code: "PORT_IN_USE" });
        await second.close();
      });
    });
  }
});

describe("servers of every strategy", () => {
  async function serving(
    options: Partial<StormServerOptions>,
    use: (port: number, server: StormServer) => Promise<void>,
  ) {
    await Promise.all(
      strategies.map(async ({ name }) => {
        const server = new StormServer({ ...OPTIONS, ...options, strategy: name });
        try {
          await use(await server.listen(0, HOST), server);
        } finally {
          await server.close();
        }
      }),
    );
  }

  test("give seats battle by battle, until every one is taken", async () => {
    await serving({ battles: 2, players: 2, background: 0 }, async (port) => {
      const seats: string[] = [];
      for (let i = 0; i < 4; i++) {
        const { battle, player } = await TestPlayer.join(port);
        seats.push(`${battle}.${player}`);
      }
      assert.deepEqual(seats, ["0.0", "0.1", "1.0", "1.1"]);
      assert.equal(await TestPlayer.open(port, "/battle").closed, 4503);
    });
  });

  test("prove the same battle, where bots play, as the rules run by themselves", async () => {
    const players = scenarios.aoe.players;
    const reference = strategyNamed("heap").open(1, players).start(battleSeed(7, 0), 0);
    for (let tick = 0; tick < 20; tick++) reference.botTick(scenarios.aoe);
    const expected = { tick: 20, hash: hashText(reference.hash()) };
    await serving({ battles: 1, players, bots: true }, async (port) => {
      const socket = new WebSocket(`ws://${HOST}:${port}/telemetry`);
      for (let proof: TelemetrySample["proof"] = null; ; ) {
        const [data] = await once(socket, "message");
        ({ proof } = JSON.parse(String(data)) as TelemetrySample);
        if (proof === null) continue;
        assert.deepEqual(proof, expected);
        break;
      }
    });
  });

  test("tell a client that was built from another declaration why it cannot play", async () => {
    await serving({}, async (port) => {
      const [own] = viewProtocol.subprotocols;
      for (const [offers, why] of [
        [[], /offers no subprotocol/],
        [["battle.1.0123456789abcdef"], /another declaration of battle/],
        [["chat"], /offers "chat"/],
      ] as const) {
        for (const path of ["/battle", "/watch"]) {
          const socket = new WebSocket(`ws://${HOST}:${port}${path}`, [...offers]);
          const [code, reason] = await once(socket, "close");
          assert.deepEqual([code, socket.protocol], [4406, offers[0] ?? ""]);
          assert.match(String(reason), why);
        }
      }
      const socket = new WebSocket(`ws://${HOST}:${port}/battle`, ["chat", own]);
      await once(socket, "message");
      assert.equal(socket.protocol, own);
      socket.terminate();
    });
  });

  test("end with 1001 for everybody, watchers and listeners to telemetry too", async () => {
    await serving({}, async (port, server) => {
      const player = await TestPlayer.join(port);
      const offers = viewProtocol.subprotocols;
      const others = [
        new WebSocket(`ws://${HOST}:${port}/watch`, [...offers]),
        new WebSocket(`ws://${HOST}:${port}/telemetry`),
      ];
      await Promise.all(others.map((socket) => once(socket, "open")));
      const codes = others.map((socket) => once(socket, "close").then(([code]) => code));
      await server.close();
      assert.deepEqual([await player.closed, ...(await Promise.all(codes))], [1001, 1001, 1001]);
    });
  });

  test("refuse what is out of range, with a sentence", () => {
    const bad: Partial<StormServerOptions>[] = [
      { battles: 0 },
      { battles: 1001 },
      { players: 0 },
      { players: 1025 },
      { background: -1 },
      { background: 5001 },
      { seed: -1 },
      { seed: 2 ** 32 },
      { players: 1.5 },
      { strategy: "magic" },
    ];
    for (const options of bad) {
      assert.throws(() => new StormServer({ strategy: "arena", ...OPTIONS, ...options }), {
        name: "StormError",
      });
    }
  });
});
