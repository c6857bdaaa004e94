import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright-core";
import { openBrowser } from "./open-browser.js";

/*
 * Worlds as they are built, in pages of a browser: the reference battle comes to what its vectors say, and a program of every kind of
 * change to what it comes to here. In pages that forbid generated code, too.
 */

const NONCE = "trial";
const POLICIES = {
  "generated code": {},
  "no generated code": { "content-security-policy": `script-src 'self' 'nonce-${NONCE}'` },
} as const;

/** Where packages are built, by what the page calls them. */
const BUILT: Readonly<Record<string, string>> = {
  arena: import.meta.resolve("@pauseless/arena"),
  world: import.meta.resolve("@pauseless/world"),
  storm: import.meta.resolve("@pauseless/storm"),
};

const IMPORTS = JSON.stringify({
  imports: {
    "@pauseless/arena": "/arena/index.js",
    "@pauseless/world": "/world/index.js",
    "#mode": "/arena/mode/production.js",
  },
});

/** A run of the battle's vectors, with what it comes to. */
interface Vector {
  readonly battles: number;
  readonly players: number;
  readonly ticks: number;
  readonly cast: number;
  readonly move: number;
  readonly seed: number;
  readonly hash: string;
  readonly spawned: number;
  readonly rejected: number;
}

/** What came of a program of every kind of change. */
type Outcome = Readonly<Record<string, unknown>>;
type PlayEveryChange = (options: { wide: boolean; checked: boolean }, ticks: number) => Outcome;

/** What came of everything, in one page. */
interface Trial {
  /** How many functions were generated; the first is the one that finds out whether that is allowed. */
  readonly generated: number;
  /** The runs of the vectors, unchecked and checked. */
  readonly battles: readonly (readonly Pick<Vector, "hash" | "spawned" | "rejected">[])[];
  readonly changes: readonly Outcome[];
}

/** How many ticks of every kind of change. */
const TICKS = 300;
const MODES = [false, true].flatMap((wide) => [false, true].map((checked) => ({ wide, checked })));

/** The runs of the vectors that are short. */
function shortVectors(): Vector[] {
  const file = new URL("../fixtures/vectors.json", BUILT.storm);
  const { runs } = JSON.parse(readFileSync(file, "utf8")) as { runs: Vector[] };
  return runs.filter(({ battles, players, ticks }) => battles * players * ticks <= 50_000);
}

/** A page that plays on its own: what a browser is told to evaluate may generate code whatever the policy. */
function pageOf(vectors: readonly Vector[]): string {
  return `<!doctype html><title>worlds</title><script type="importmap" nonce="${NONCE}">${IMPORTS}</script>
<script type="module" nonce="${NONCE}">
import { playVector } from "/storm/testing/play-vector.js";
import { playEveryChange } from "/world/every-change.test.js";
let generated = 0;
globalThis.Function = new Proxy(Function, {
  construct(target, given) {
    const made = Reflect.construct(target, given);
    generated++;
    return made;
  },
});
const vectors = ${JSON.stringify(vectors)};
const battles = [false, true].map((checked) => vectors.map((run) => playVector(run, checked)));
const changes = ${JSON.stringify(MODES)}.map((mode) => playEveryChange(mode, ${TICKS}));
globalThis.trial = { battles, changes, generated };
</script>`;
}

/** Serves `/page/POLICY` and the built files until the test ends; answers the origin. */
async function serve(t: TestContext, page: string): Promise<string> {
  const server = createServer(({ url = "/" }, response) => {
    const [, first, ...rest] = url.split("/");
    try {
      const isPage = first === "page";
      const content = isPage ? page : readFileSync(fileURLToPath(new URL(rest.join("/"), BUILT[first])));
      response.writeHead(200, {
        "content-type": `${isPage ? "text/html" : "text/javascript"}; charset=utf-8`,
        ...(isPage ? Object.values(POLICIES)[Number(rest[0])] : {}),
      });
      response.end(content);
    } catch (error) {
      response.writeHead(404).end(String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What came of everything in a page. */
async function trialIn(context: BrowserContext, url: string): Promise<Trial> {
  const page = await context.newPage();
  try {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(url);
    assert.deepEqual(errors, []);
    return await page.evaluate(() => (globalThis as unknown as { trial: Trial }).trial);
  } finally {
    await page.close();
  }
}

test("a world comes to the same in a browser as everywhere", { timeout: 120_000 }, async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const vectors = shortVectors();
  const origin = await serve(t, pageOf(vectors));
  const context = await browser.newContext();
  assert.ok(vectors.length >= 3);
  const expected = vectors.map(({ hash, spawned, rejected }) => ({ hash, spawned, rejected }));
  const { playEveryChange } = (await import(new URL("every-change.test.js", BUILT.world).href)) as {
    playEveryChange: PlayEveryChange;
  };
  const here = MODES.map((mode) => playEveryChange(mode, TICKS));
  for (const [number, policy] of Object.keys(POLICIES).entries()) {
    const { battles, changes, generated } = await trialIn(context, `${origin}/page/${number}`);
    await t.test(`the reference battle, unchecked and checked, with ${policy}`, () => {
      assert.deepEqual(battles, [expected, expected]);
    });
    await t.test(`a program of every kind of change, with ${policy}`, () => assert.deepEqual(changes, here));
    await t.test(`there is ${policy}`, () => assert.equal(generated > 1, policy === "generated code"));
  }
});
