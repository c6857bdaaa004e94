import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { connect, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { WebSocket } from "ws";
import { World } from "../battle/rules.js";
import { noResult } from "../compare/no-result.js";
import { isEnoughFor } from "../serve/lateness.js";
import { PlainPlayer } from "../testing/plain-player.js";
import { goPeer } from "./go-peer.js";
import { javaPeer } from "./java-peer.js";
import type { PeerProcess } from "./peer.js";
import { plainCodec } from "./plain-protocol.js";

const HOST = "127.0.0.1";
const BATTLES = 16;
const PLAYERS = 3;
/** A battle for whoever is in none for long. */
const ANY = "/battle?battle=0";

/** A masked frame of a client. */
function frame(opcode: number, payload: Uint8Array, first = 0x80 | opcode): Buffer {
  const mask = Buffer.of(1, 2, 3, 4);
  const { length } = payload;
  const header = [first, 0x80 | (length < 126 ? length : length < 65536 ? 126 : 127)];
  const long = Buffer.alloc(length < 126 ? 0 : length < 65536 ? 2 : 8);
  if (long.length === 2) long.writeUInt16BE(length);
  if (long.length === 8) long.writeBigUInt64BE(BigInt(length));
  const masked = payload.map((byte, i) => byte ^ mask[i & 3]);
  return Buffer.concat([Buffer.from(header), long, mask, masked]);
}

const request = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n` +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

function rawSocket(port: number): Socket {
  const socket = connect(port, HOST);
  socket.on("error", () => {});
  return socket;
}

/** All that the server says to some bytes until it ends the connection. */
async function answerTo(port: number, bytes: string | Buffer): Promise<Buffer> {
  const socket = rawSocket(port);
  socket.write(bytes);
  const said: Buffer[] = [];
  socket.on("data", (data: Buffer) => said.push(data));
  await once(socket, "close");
  return Buffer.concat(said);
}

/** The code of the closing frame that a server's words end with, 0 where they do not. */
function closeCodeIn(said: Buffer): number {
  for (let at = said.length - 4; at >= 0; at--) {
    if (said[at] === 0x88 && said[at + 1] === said.length - at - 2) return said.readUInt16BE(at + 2);
  }
  return 0;
}

for (const peer of [goPeer, javaPeer]) {
  const leftOut = await peer.leftOut();
  if (leftOut !== undefined) {
    test(`${peer.language} is not on this machine, and whoever wants its peer is told`, async () => {
      assert.match(leftOut, new RegExp(`install ${peer.language} .*https://`));
      const server = peer.start({ battles: 1, players: 2, background: 0, cast: 0, move: 0, seed: 1 });
      await assert.rejects(server.ready(), new RegExp(`install ${peer.language}`));
      await server.end();
    });
    continue;
  }

  describe(`a server in ${peer.language}`, { timeout: 60_000 }, () => {
    let server: PeerProcess;
    let port: number;
    /** Each test has a battle of its own. */
    let battle = 0;
    const ownBattle = () => `/battle?battle=${++battle}`;

    before(async () => {
      const options = { battles: BATTLES, players: PLAYERS, background: 2, cast: 300, move: 200, seed: 7 };
      server = peer.start(options);
      port = await server.ready();
      server.tickFrom(Date.now());
    });
    after(() => server.end());

    test("gives each client of a battle a seat of its own, and none where there is none", async () => {
      const path = ownBattle();
      const players: PlainPlayer[] = [];
      for (let seat = 0; seat < PLAYERS; seat++) players.push(await PlainPlayer.join(port, path));
      assert.deepEqual(
        players.map(({ player }) => player),
        [0, 1, 2],
      );
      assert.ok(players.every((player) => player.battle === battle));
      assert.deepEqual(await new PlainPlayer(port, path).closed, [
        4503,
        "every seat is taken; try again later",
      ]);
      await players[1].leave();
      const next = await PlainPlayer.join(port, path);
      assert.equal(next.player, 1);
      for (const player of [players[0], next, players[2]]) await player.leave();
    });

    test("gives the first seat that is free to who asks for no battle", async () => {
      const first = await PlainPlayer.join(port, "/battle");
      const second = await PlainPlayer.join(port, "/battle");
      assert.deepEqual([first.battle, first.player, second.battle, second.player], [0, 0, 0, 1]);
      await first.leave();
      await second.leave();
    });

    test("closes who asks for a battle that is not there with 4404", async () => {
      for (const wanted of [`${BATTLES}`, "-1", "x", "99999999999999999999"]) {
        const [code] = await new PlainPlayer(port, `/battle?battle=${wanted}`).closed;
        assert.equal(code, 4404, wanted);
      }
    });

    test("applies what clients do, and shows it to all of the battle, tick by tick", async () => {
      const path = ownBattle();
      const mover = await PlainPlayer.join(port, path);
      const witness = await PlainPlayer.join(port, path);
      const still = (await witness.view()).players;
      assert.deepEqual(
        still.map(({ hp, seq, buffs }) => [hp, seq, buffs.length]),
        Array.from({ length: PLAYERS }, () => [World.FullHp, 0, 0]),
      );
      const { x } = still[mover.player];
      const vx = x < World.MapSize / 2 ? 9 : -9;
      const applied = await mover.act((seq) => plainCodec.move(seq, 0, vx, 0));
      assert.equal(applied.players[mover.player].seq, 1);
      const next = await mover.view();
      const moved = next.players[mover.player].x - applied.players[mover.player].x;
      assert.equal(moved, vx * (next.tick - applied.tick));
      const same = witness.views.find(({ tick }) => tick === next.tick);
      assert.deepEqual(same ?? (await witness.view(({ tick }) => tick === next.tick)), next);
      const ticks = mover.views.map(({ tick }) => tick);
      assert.ok(ticks.every((tick, i) => i === 0 || tick === ticks[i - 1] + 1));
      await mover.leave();
      await witness.leave();
    });

    test("casts, and shows effects, buffs and wounds", async () => {
      const player = await PlainPlayer.join(port, ownBattle());
      const enemy = 1;
      const cast = await player.act((seq) => plainCodec.cast(seq, 0, 0, enemy));
      assert.deepEqual(cast.effects, [{ source: player.player, target: enemy, skill: 0, left: 1 }]);
      const struck = await player.view(({ effects }) => effects.length === 0);
      assert.equal(struck.players[enemy].hp, World.FullHp - 40);
      // Vulnerable for ten ticks, counted from the tick that left it.
      const { kind, stacks, left } = struck.players[enemy].buffs[0];
      assert.deepEqual([kind, stacks, left], [1, 1, 10]);
      const selected = await player.act((seq) => plainCodec.select(seq, 0));
      assert.equal(selected.players[player.player].seq, 2);
      await player.leave();
    });

    test("forgets who left: the seat stands still, and whoever takes it begins anew", async () => {
      const path = ownBattle();
      const witness = await PlainPlayer.join(port, path);
      const mover = await PlainPlayer.join(port, path);
      await mover.act((seq) => plainCodec.move(seq, 0, 5, 5));
      mover.socket.terminate();
      const left = await witness.view(({ players }) => players[mover.player].seq === 0);
      const later = await witness.view();
      assert.equal(later.players[mover.player].x, left.players[mover.player].x);
      const next = await PlainPlayer.join(port, path);
      assert.equal(next.player, mover.player);
      await next.act((seq) => plainCodec.move(seq, 0, 1, 1));
      await witness.leave();
      await next.leave();
    });

    test("answers pings, with their bytes", async () => {
      const player = await PlainPlayer.join(port, ownBattle());
      player.socket.ping(Buffer.alloc(125, 7));
      const [pong] = await once(player.socket, "pong");
      assert.deepEqual(pong, Buffer.alloc(125, 7));
      player.socket.pong("unasked");
      await player.act((seq) => plainCodec.select(seq, 0));
      await player.leave();
    });

    const wrongs: Record<string, [code: number, reason: RegExp, wrong: (socket: WebSocket) => void]> = {
      "a text frame": [1003, /binary/, (socket) => socket.send("hello")],
      "bytes that are no message": [4400, /malformed/, (socket) => socket.send(Buffer.from("hello"))],
      "an empty message": [4400, /malformed/, (socket) => socket.send(Buffer.alloc(0))],
      "a message with a byte too many": [
        4400,
        /malformed/,
        (socket) => socket.send(Buffer.concat([plainCodec.select(1, 0), Buffer.of(0)])),
      ],
      "a velocity out of range": [4400, /malformed/, (socket) => socket.send(plainCodec.move(1, 0, 513, 0))],
      "a target that is not there": [
        4400,
        /malformed/,
        (socket) => socket.send(plainCodec.cast(1, 0, 0, PLAYERS)),
      ],
      "a skill that is not there": [4400, /malformed/, (socket) => socket.send(plainCodec.cast(1, 0, 4, 0))],
      "a sequence number of 0": [4400, /malformed/, (socket) => socket.send(plainCodec.select(0, 0))],
      "a sequence number of 2^31": [
        4400,
        /malformed/,
        (socket) => socket.send(plainCodec.select(2 ** 31, 0)),
      ],
      "a sequence number that does not go up": [
        4409,
        /go up/,
        (socket) => {
          socket.send(plainCodec.select(5, 0));
          socket.send(plainCodec.select(5, 0));
        },
      ],
      "a message of 4,097 bytes": [1009, /4096/, (socket) => socket.send(Buffer.alloc(4097))],
      "a message of 70,000 bytes": [1009, /4096/, (socket) => socket.send(Buffer.alloc(70_000))],
      "a fragmented message": [
        1008,
        /unfragmented/,
        (socket) => socket.send(plainCodec.select(1, 0), { fin: false }),
      ],
    };

    for (const [what, [code, reason, wrong]] of Object.entries(wrongs)) {
      test(`closes ${what} with ${code}, and goes on for the others`, async () => {
        const other = await PlainPlayer.join(port, ANY);
        const guilty = await PlainPlayer.join(port, ANY);
        wrong(guilty.socket);
        const [closedWith, said] = await guilty.closed;
        assert.equal(closedWith, code);
        assert.match(said, reason);
        await other.act((seq) => plainCodec.move(seq, 0, 1, 1));
        await other.leave();
      });
    }

    test("reads frames of every length, whole or in pieces, and more than one at a time", async () => {
      const path = ownBattle();
      const witness = await PlainPlayer.join(port, path);
      const socket = rawSocket(port);
      const applied = (seq: number) => witness.view(({ players }) => players[1].seq === seq);
      socket.write(request(path) + frame(2, plainCodec.select(1, 0)).toString("latin1"), "latin1");
      await applied(1);
      const together = Buffer.concat([
        frame(2, Buffer.from(plainCodec.select(2, 0))),
        frame(9, Buffer.from("ping")),
        frame(2, Buffer.from(plainCodec.move(3, 0, 1, 1))),
      ]);
      socket.write(together);
      await applied(3);
      for (const byte of frame(2, plainCodec.select(4, 0))) {
        socket.write(Buffer.of(byte));
        await wait(1);
      }
      await applied(4);
      socket.destroy();
      // No message is so long, and the code says whether its length was understood.
      for (const [length, code] of [
        [126, 4400],
        [4096, 4400],
        [4097, 1009],
        [65_536, 1009],
      ]) {
        const said = await answerTo(
          port,
          Buffer.concat([Buffer.from(request(ANY)), frame(2, Buffer.alloc(length))]),
        );
        assert.equal(closeCodeIn(said), code, `${length}`);
      }
      await witness.leave();
    });
    test("closes frames that are none with 1002", async () => {
      const select = Buffer.from(plainCodec.select(1, 0));
      const bad: Record<string, Buffer> = {
        "a reserved bit": frame(2, select, 0xc2),
        "not masked": Buffer.concat([Buffer.of(0x82, select.length), select]),
        "a reserved opcode": frame(3, select),
        "a reserved control opcode": frame(11, select),
        "a ping of 126 bytes": frame(9, Buffer.alloc(126)),
        "a ping in pieces": frame(9, Buffer.alloc(1), 0x09),
        "a closing frame of one byte": frame(8, Buffer.alloc(1)),
        "a code that is never sent": frame(8, Buffer.of(0x03, 0xed)),
        "a code that nobody has registered": frame(8, Buffer.of(0x07, 0xd0)),
      };
      for (const [what, bytes] of Object.entries(bad)) {
        const said = await answerTo(port, Buffer.concat([Buffer.from(request(ANY)), bytes]));
        assert.equal(closeCodeIn(said), 1002, what);
      }
      // A length of 64 bits that no memory has.
      const endless = Buffer.of(0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
      const said = await answerTo(port, Buffer.concat([Buffer.from(request(ANY)), endless]));
      assert.equal(closeCodeIn(said), 1009);
    });

    test("answers an upgrade as RFC 6455 says, and a closing frame in kind", async () => {
      const bytes = Buffer.concat([Buffer.from(request(ANY)), frame(8, Buffer.of(0x03, 0xe8))]);
      const said = await answerTo(port, bytes);
      const [head] = said.toString("latin1").split("\r\n\r\n");
      assert.match(head, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
      assert.match(head, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
      assert.deepEqual(said.subarray(-4), Buffer.of(0x88, 2, 0x03, 0xe8));
    });

    test("refuses a handshake that is not in order, and other paths", async () => {
      const good = request(ANY);
      for (const [status, bytes] of [
        [400, good.replace("dGhlIHNhbXBsZSBub25jZQ==", "short")],
        [400, good.replace("Upgrade: WebSocket", "Upgrade: h2c")],
        [426, good.replace("Version: 13", "Version: 8")],
        [404, good.replace(ANY, "/nowhere")],
      ] as const) {
        const [response] = await once(
          get({
            host: HOST,
            port,
            path: /^GET (\S+)/.exec(bytes)?.[1],
            agent: false,
            headers: Object.fromEntries(
              bytes
                .trim()
                .split("\r\n")
                .slice(1)
                .map((line) => line.split(": ") as [string, string]),
            ),
          }),
          "response",
        );
        response.resume();
        assert.equal(response.statusCode, status);
        response.destroy();
      }
      const plain = rawSocket(port);
      plain.end("hello\r\n\r\n");
      await once(plain, "data");
      plain.destroy();
    });

    test("goes on when connections end in the middle of anything", async () => {
      const path = ownBattle();
      const other = await PlainPlayer.join(port, path);
      const [half] = [frame(2, plainCodec.select(1, 0)).subarray(0, 7)];
      for (const bytes of ["", request(path).slice(0, 60), request(path), half]) {
        const socket = rawSocket(port);
        await once(socket, "connect");
        if (bytes instanceof Buffer) socket.write(request(path));
        socket.write(bytes, () => socket.resetAndDestroy());
        await once(socket, "close");
      }
      await other.act((seq) => plainCodec.move(seq, 0, 1, 1));
      // All seats but one are free again.
      await wait(100);
      const others = [await PlainPlayer.join(port, path), await PlainPlayer.join(port, path)];
      for (const player of [other, ...others]) await player.leave();
    });

    test("does not wait for who does not read", async () => {
      const path = ownBattle();
      const other = await PlainPlayer.join(port, path);
      const deaf = rawSocket(port);
      deaf.pause();
      deaf.write(request(path));
      await other.view(({ tick }) => tick > 0);
      // The answers to so many pings fill what the system keeps for a connection, and more.
      const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(9, Buffer.alloc(125))));
      for (let i = 0; i < 100; i++) if (!deaf.write(pings)) await once(deaf, "drain");
      for (let i = 0; i < 3; i++) await other.act((seq) => plainCodec.move(seq, 0, i, i));
      const ticks = other.views.map(({ tick }) => tick);
      assert.ok(ticks.every((tick, i) => i === 0 || tick === ticks[i - 1] + 1));
      deaf.resetAndDestroy();
      await other.leave();
    });
  });

  test(`a server in ${peer.language} measures what it did`, async () => {
    const pressure = {
      model: { entities: 2, entityBytes: [2048, 4096], recorder: true, follow: true },
      dial: { events: 0 },
    } as const;
    const options = {
      ...{ battles: 2, players: PLAYERS, background: 3, cast: 0, move: 0, seed: 7, pressure },
      phases: [
        { seconds: 1, cast: 0, move: 0, events: 0 },
        { seconds: 1000, cast: 300, move: 200, events: 500 },
      ],
      backgroundPlayers: 40,
    };
    const server = peer.start(options);
    try {
      const port = await server.ready();
      server.tickFrom(Date.now());
      const player = await PlainPlayer.join(port, "/battle?battle=1");
      await player.view();
      await assert.rejects(server.measured(), /nothing is being measured; say begin first/);

      // The second phase began with tick 21.
      await player.view(({ tick }) => tick >= 22);
      await server.begin();
      const { length } = player.views;
      for (let i = 0; i < 8; i++) await player.act((seq) => plainCodec.move(seq, 0, i, i));
      const figures = await server.measured();
      // HotSpot does not tell what is set aside for objects from what is free for anything.
      assert.equal("fragmentation" in figures, peer === goPeer);
      const measured = { ...noResult(peer.name, false), ...figures };
      assert.equal(Math.round(measured.receivedPerS * measured.seconds), 8);
      const sent = Math.round(measured.sentPerS * measured.seconds);
      // Of the views around the beginning and the end, some are in and some are out.
      assert.ok(Math.abs(sent - (player.views.length - length)) <= 4, `${sent}`);
      assert.ok(measured.ticks >= 7 * (options.battles + options.background), `${measured.ticks}`);
      assert.ok(measured.stutters <= measured.ticks && measured.skippedTicks >= 0);
      assert.deepEqual(
        measured.latenessCurve.map(({ percentile }) => percentile),
        [50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100].filter((p) => isEnoughFor(p, measured.ticks)),
      );
      assert.ok(measured.latenessCurve.every(({ ms }, i, all) => i === 0 || ms >= all[i - 1].ms));
      assert.ok(measured.latenessMs.max > 0);
      assert.ok(measured.heapUsedMb > 0 && measured.rssMb >= 0);
      assert.ok(measured.cpuShare >= 0 && measured.allocationMbPerS >= 0);
      assert.ok(measured.fragmentation.share >= 0 && measured.fragmentation.share <= 1);
      assert.equal(
        measured.pauses.count,
        measured.isolates[0].kinds.reduce((sum, { count }) => sum + count, 0),
      );
      const { effectsPerMs, eventsPerMs, timersPerMs, recordedMbPerS, lifetimeTicks, chunks, followed } =
        measured.pressure;
      assert.ok(effectsPerMs > 0 && eventsPerMs > 0 && timersPerMs > 0 && recordedMbPerS > 0);
      // A frame of a recording is two words, and two for each player.
      const frames = (measured.ticks / 5) * (2 * (8 + 8 * PLAYERS) + 3 * (8 + 8 * 40));
      const recordedBytes = recordedMbPerS * 1e6 * measured.seconds;
      assert.ok(Math.abs(recordedBytes / frames - 1) < 0.4, `${recordedBytes} of ${frames}`);
      assert.ok(followed > 0 && followed <= measured.ticks && chunks === 0);
      const gone = lifetimeTicks.reduce((sum, count) => sum + count, 0);
      assert.ok(gone > 0 && lifetimeTicks.length === 5, `${lifetimeTicks}`);
      assert.ok(measured.series.length > 0);
      assert.ok(measured.series.every(({ atS }, i, all) => i === 0 || atS > all[i - 1].atS));
      assert.deepEqual(
        Object.keys(measured.series[0]).sort(),
        ["atS", "heapUsedMb", "lateMs", "pauseMs", "rssMb"].sort(),
      );
      await player.leave();
    } finally {
      await server.end();
    }
  });

  test(`a server in ${peer.language} gives up ticks that it is too far behind with`, async () => {
    const battles = 4;
    const server = peer.start({ battles, players: PLAYERS, background: 0, cast: 0, move: 0, seed: 7 });
    try {
      const player = await PlainPlayer.join(await server.ready(), ANY);
      await server.begin();
      // A hundred periods ago.
      server.tickFrom(Date.now() - 100 * World.TickMs);
      while (player.views.length < 3) await player.view();
      const { ticks = 0, skippedTicks = 0, stutters = 0, latenessMs } = await server.measured();
      assert.ok(skippedTicks > 90 * battles, `${skippedTicks}`);
      // Each of them counts, and is as late as it was when it was given up.
      assert.ok(ticks > skippedTicks, `${ticks} of ${skippedTicks}`);
      assert.ok(stutters > 90 * battles, `${stutters}`);
      assert.ok(latenessMs !== undefined && latenessMs.max > 90 * World.TickMs);
      assert.ok(latenessMs.p50 > 40 * World.TickMs, `${latenessMs.p50}`);
      assert.deepEqual(
        player.views.map(({ tick }) => tick),
        player.views.map((_, i) => i + 1),
      );
      await player.leave();
    } finally {
      await server.end();
    }
  });

  test(`a server in ${peer.language} says why it cannot start`, async () => {
    const first = peer.start({ battles: 1, players: 2, background: 0, cast: 700, move: 400, seed: 7 });
    await assert.rejects(first.ready(), /failed: cast .*move .* are chances of 1,000 together; lower one/);
    await first.end();
  });
}
