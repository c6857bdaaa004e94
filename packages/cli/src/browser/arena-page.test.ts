import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright-core";
import { runTrial, type Trial } from "./arena-trial.js";
import { openBrowser } from "./open-browser.js";

/*
 * The memory package as it is built, in pages and workers of a browser: what runs there says what the same program says here.
 * An import map tells a page which file is checked mode; as workers have none, theirs are told by the server, as by a bundler.
 */

const NONCE = "trial";
const POLICIES = {
  "no policy": {},
  "a policy without 'unsafe-eval'": { "content-security-policy": `script-src 'self' 'nonce-${NONCE}'` },
  "cross-origin isolation": {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  },
} as const;
type Policy = keyof typeof POLICIES;
const MODES = ["production", "development"] as const;
type Mode = (typeof MODES)[number];

const RUN = "runTrial(undefined, crossOriginIsolated)";

/** Where the specifiers of the memory package lead. */
const specifiers = (built: string, mode: Mode) => ({
  "@pauseless/arena": `${built}/arena/index.js`,
  "#mode": `${built}/arena/mode/${mode}.js`,
});

function pageOf(mode: Mode): string {
  const imports = JSON.stringify({ imports: specifiers("/built", mode) });
  return `<!doctype html><title>trial</title><script type="importmap" nonce="${NONCE}">${imports}</script>
<script type="module" nonce="${NONCE}">import { runTrial } from "/built/trial.js"; globalThis.trial = ${RUN};</script>`;
}

const workerOf = (mode: Mode) =>
  `import { runTrial } from "/built-for-${mode}/trial.js"; postMessage(${RUN});`;

/** A built file of the trial or of the memory package; for a worker with the specifiers replaced. */
function builtFile(folder: string, path: string): string {
  const url =
    path === "trial.js"
      ? new URL("arena-trial.js", import.meta.url)
      : new URL(path.replace(/^arena\//, ""), import.meta.resolve("@pauseless/arena"));
  const text = readFileSync(fileURLToPath(url), "utf8");
  const mode = MODES.find((each) => folder === `built-for-${each}`);
  if (mode === undefined) return text;
  return Object.entries(specifiers(`/${folder}`, mode)).reduce(
    (replaced, [specifier, file]) => replaced.replaceAll(`"${specifier}"`, `"${file}"`),
    text,
  );
}

/** Serves `/page/MODE/POLICY`, `/worker/MODE/POLICY` and the built files until the test ends; answers the origin. */
async function serve(t: TestContext): Promise<string> {
  const server = createServer(({ url = "/" }, response) => {
    const [, first, ...rest] = url.split("/");
    const mode = rest[0] as Mode;
    const headers = first === "page" || first === "worker" ? Object.values(POLICIES)[Number(rest[1])] : {};
    const type = first === "page" ? "text/html" : "text/javascript";
    try {
      const content =
        first === "page"
          ? pageOf(mode)
          : first === "worker"
            ? workerOf(mode)
            : builtFile(first, rest.join("/"));
      response.writeHead(200, {
        "content-type": `${type}; charset=utf-8`,
        "cache-control": "max-age=60",
        ...headers,
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

/** What the trial says in a page, and in a worker of that page. */
async function trialsIn(context: BrowserContext, origin: string, where: string) {
  const page = await context.newPage();
  try {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${origin}/page/${where}`);
    assert.deepEqual(errors, []);
    const inPage = await page.evaluate(() => (globalThis as unknown as { trial: Trial }).trial);
    const inWorker = await page.evaluate(
      (url) =>
        new Promise<Trial>((resolve, reject) => {
          const worker = new Worker(url, { type: "module" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message || `${url} did not load`));
        }),
      `/worker/${where}`,
    );
    return { page: inPage, worker: inWorker };
  } finally {
    await page.close();
  }
}

/** What comes of shared memory, which pages that are not isolated have none of. */
const sharedUnder = (policy: Policy) =>
  policy === "cross-origin isolation" ? ["done", "done"] : ["BAD_ARGUMENT", "BAD_ARGUMENT"];

test("the memory package does in a browser what it does here, to the byte", {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const origin = await serve(t);
  const context = await browser.newContext();
  for (const mode of MODES) {
    const here = runTrial(mode === "development");
    for (const [number, policy] of (Object.keys(POLICIES) as Policy[]).entries()) {
      const trials = await trialsIn(context, origin, `${mode}/${number}`);
      for (const [where, { checked, generated, said, bytes, shared }] of Object.entries(trials)) {
        await t.test(`in a ${where} with ${policy}, in ${mode}`, () => {
          assert.deepEqual(said, here.said);
          assert.deepEqual(bytes, here.bytes);
          assert.equal(checked, here.checked);
          // One alone would be the one that finds out whether code can be generated.
          assert.equal(generated > 1, policy !== "a policy without 'unsafe-eval'");
          assert.deepEqual(
            shared.map((answer) => answer.split(":")[0]),
            sharedUnder(policy),
          );
        });
      }
    }
  }
});
