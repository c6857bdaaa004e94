import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Reserve } from "@pauseless/arena";
import { SendRegions, Snapshots } from "@pauseless/wire";
import { type Connection, type ConnectionHandler, WebSocketServer } from "@pauseless/wire/node";
import type { BrowserContext } from "playwright-core";
import { openBrowser } from "./open-browser.js";
import { game, layout, ORDERS, Order, type Played, Said, Seen, Units, unitText, View } from "./wire-trial.js";

/*
 * A page of a browser as a client: it reads messages and snapshots of a real server, and writes orders and acknowledgements. In
 * pages that forbid generated code, too. Page, built files and WebSocket come from one port.
 */

const NONCE = "trial";
const POLICIES = {
  "generated code": {},
  "no generated code": { "content-security-policy": `script-src 'self' 'nonce-${NONCE}'` },
} as const;
const TICKS = 60;
const TICK_MS = 5;

/** Where packages are built, by what the page calls them. */
const BUILT: Readonly<Record<string, string>> = {
  arena: import.meta.resolve("@pauseless/arena"),
  wire: import.meta.resolve("@pauseless/wire"),
  cli: new URL("index.js", import.meta.url).href,
};

const IMPORTS = JSON.stringify({
  imports: {
    "@pauseless/arena": "/arena/index.js",
    "@pauseless/wire": "/wire/index.js",
    "#mode": "/arena/mode/production.js",
  },
});

/** A page that plays on its own: what a browser is told to evaluate may generate code whatever the policy. */
const PAGE = `<!doctype html><title>a client</title><script type="importmap" nonce="${NONCE}">${IMPORTS}</script>
<script type="module" nonce="${NONCE}">
import { play } from "/cli/wire-trial.js";
let generated = 0;
globalThis.Function = new Proxy(Function, {
  construct(target, given) {
    const made = Reflect.construct(target, given);
    generated++;
    return made;
  },
});
globalThis.trial = play("ws://" + location.host + "/game").then((played) => ({ ...played, generated }));
</script>`;

/** What a page came to, and how many functions it generated; the first is the one that finds out whether that is allowed. */
type Trial = Played & { readonly generated: number };

/** Answers `/page/POLICY` and the built files. */
const request: RequestListener = ({ url = "/" }, response) => {
  const [, first, ...rest] = url.split("/");
  try {
    const isPage = first === "page";
    const content = isPage ? PAGE : readFileSync(fileURLToPath(new URL(rest.join("/"), BUILT[first])));
    response.writeHead(200, {
      "content-type": `${isPage ? "text/html" : "text/javascript"}; charset=utf-8`,
      ...(isPage ? Object.values(POLICIES)[Number(rest[0])] : {}),
    });
    response.end(content);
  } catch (error) {
    response.writeHead(404).end(String(error));
  }
};

/** What the server saw of one client. */
class Game {
  readonly orders: string[] = [];
  /** The units, by tick. */
  readonly states: Record<number, string> = {};
  /** The bytes of packets, by tick; of those that were sent. */
  readonly sentBytes: Record<number, number> = {};
  acknowledged = 0;
  client = -1;
  lastTick = 0;
}

/** Serves a game until the test ends: one client at a time, which is closed with 4000 once it has acknowledged the last tick. */
async function serve(t: TestContext) {
  const reserve = Reserve.open({ name: "trial", capacityBytes: 4 * 1024 * 1024 });
  const snapshots = new Snapshots(layout, { clients: 4, reserve });
  const regions = new SendRegions({ regionBytes: game.toClient.mostBytes, mostRegions: 64, reserve });
  const writer = game.toClient.writer(reserve);
  const units = snapshots.capture(Units);
  const games: Game[] = [];
  let now = 0;

  const send = (connection: Connection<Game>, write: () => void) => {
    const region = regions.lease();
    assert.ok(region !== undefined);
    writer.begin(region.payloadAt, region.capacityBytes);
    write();
    connection.send(region, writer.end());
    region.release();
  };
  const tick = (connection: Connection<Game>) => {
    const { client, states, sentBytes } = connection.data;
    snapshots.begin(++now);
    const texts: string[] = [];
    for (let slot = 0; slot < Units.capacity; slot++) {
      if ((slot + (now >> 3)) % 8 === 0) continue; // units come and go
      const unit = units.row(slot);
      unit.x = 50 * slot + 7 * now;
      unit.angle = ((slot * (now >> 3)) % 256) - 128;
      unit.isUp = slot % 2 === 0;
      texts.push(unitText(slot, unit));
    }
    states[now] = texts.join(" ");
    snapshots.encode(client, snapshots.views.everything);
    if (now % 7 === 3 && now < connection.data.lastTick) return; // lost on the way
    sentBytes[now] = snapshots.length;
    send(connection, () => {
      const view = writer.add(View);
      assert.ok(view !== undefined);
      reserve.views.u8.copyWithin(view.start, snapshots.at, snapshots.at + snapshots.length);
      view.length = snapshots.length;
    });
  };
  const handler: ConnectionHandler<Game> = {
    open(connection) {
      games.push(connection.data);
      connection.data.client = snapshots.join();
      // A message of a kind that there is none of.
      connection.sendBytes(Uint8Array.of(9));
      connection.data.lastTick = now + TICKS;
      const timer = setInterval(() => {
        if (now < connection.data.lastTick && connection.isOpen) tick(connection);
        else clearInterval(timer);
      }, TICK_MS);
    },
    message(connection, at, length) {
      const { data } = connection;
      assert.ok(reader.begin(at, length), reader.why);
      for (let kind = reader.next(); kind >= 0; kind = reader.next()) {
        if (kind === game.toServer.kinds.Seen) {
          if (snapshots.acknowledge(data.client, seen.tick)) data.acknowledged++;
          if (seen.tick === data.lastTick) connection.close(4000, "that was all");
          continue;
        }
        const { seq, dx, skill, targets } = order;
        data.orders.push(
          `${seq} ${dx} ${skill} ${Array.from({ length: targets.length }, (_, i) => targets.get(i))}`,
        );
        send(connection, () => {
          const said = writer.add(Said);
          assert.ok(said !== undefined);
          said.seq = seq;
          said.from = 65_535;
          said.text = `grüße \u{1f600} ${seq}`;
        });
      }
    },
    closed: ({ data }) => snapshots.leave(data.client),
  };
  const failures: unknown[] = [];
  const server = new WebSocketServer<Game>({
    protocols: [game.subprotocol],
    accept: ({ protocol }) =>
      protocol === "" ? { status: 400, reason: "another protocol" } : { handler, data: new Game() },
    request,
    onError: (error) => failures.push(error),
  });
  const reader = game.toServer.reader(server.memory.reserve);
  const [order, seen] = [reader.cursor(Order), reader.cursor(Seen)];
  t.after(() => server.close());
  return { games, failures, origin: `http://127.0.0.1:${await server.listen(0, "127.0.0.1")}` };
}

/** What came of everything in a page. */
async function trialIn(context: BrowserContext, url: string): Promise<Trial> {
  const page = await context.newPage();
  try {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(url);
    const trial = await page.evaluate(() => (globalThis as unknown as { trial: Promise<Trial> }).trial);
    assert.deepEqual(errors, []);
    return trial;
  } finally {
    await page.close();
  }
}

test("a page reads what a server writes, and the other way round", { timeout: 120_000 }, async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const { games, failures, origin } = await serve(t);
  const context = await browser.newContext();
  for (const [number, policy] of Object.keys(POLICIES).entries()) {
    const played = await trialIn(context, `${origin}/page/${number}`);
    const { orders, states, sentBytes, acknowledged } = games[number];
    await t.test(`messages, with ${policy}`, () => {
      assert.equal(played.protocol, game.subprotocol);
      assert.deepEqual(orders, ["1 -10 ward 1", "2 -20 ward 2,1002", "3 -30 ward 3,1003,2003"]);
      const numbers = Array.from({ length: ORDERS }, (_, i) => i + 1);
      assert.deepEqual(
        played.said,
        numbers.map((seq) => `${seq} 65535 grüße \u{1f600} ${seq}`),
      );
      assert.deepEqual(played.refused, ["a message of kind 9; there are kinds 0 .. 1"]);
      assert.deepEqual([played.code, played.reason], [4000, "that was all"]);
      assert.deepEqual(failures, []);
    });
    await t.test(`snapshots, acknowledged, with ${policy}`, () => {
      const sent = Object.keys(sentBytes);
      assert.deepEqual(Object.keys(played.states), sent);
      assert.ok(sent.length > TICKS / 2);
      for (const tick of sent)
        assert.equal(played.states[Number(tick)], states[Number(tick)], `tick ${tick}`);
      assert.equal(acknowledged, sent.length);
      const [keyframe, ...others] = Object.values(sentBytes);
      assert.ok(Math.min(...others) < keyframe / 2, "others are differences");
    });
    await t.test(`there is ${policy}`, () => assert.equal(played.generated > 1, policy === "generated code"));
  }
});
