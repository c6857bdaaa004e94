import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { type TestContext, test } from "node:test";
import { DoctorError } from "../doctor-error.js";
import { madeEvidence } from "../evidence/made-evidence.js";
import { madeReport } from "../evidence/made-report.js";
import type { Report } from "../report/report-data.js";
import { LiveServer, type LiveServerOptions } from "./live-server.js";

async function opened(
  t: TestContext,
  diagnose: LiveServerOptions["diagnose"] = (evidence) => madeReport(evidence),
) {
  const server = await LiveServer.open({ port: 0, diagnose });
  t.after(() => server.close());
  return server;
}

async function status(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const [response] = await once(get(url, { headers }), "response");
  response.resume();
  return response.statusCode;
}

test("asks for patience, then gives the page, and says what is new to who has not seen it", async (t) => {
  const server = await opened(t);
  assert.match(await (await fetch(server.url)).text(), /http-equiv="refresh"/);
  assert.equal((await fetch(`${server.url}update?seen=0`)).status, 204);
  server.update(madeEvidence());
  const page = await (await fetch(server.url)).text();
  assert.match(page, /data-version="1"/);
  assert.match(page, /connect-src 'self'/);
  assert.equal((await fetch(`${server.url}update?seen=1`)).status, 204);
  server.update(madeEvidence({ windowMs: 12_000 }));
  const update = await (await fetch(`${server.url}update?seen=1`)).json();
  assert.equal(update.version, 2);
  assert.equal(update.data.windowMs, 12_000);
  assert.equal(update.done, false);
  assert.match(update.parts["facts-part"], /for 12\.0 s/);
});

test("the last report ends it", async (t) => {
  const server = await opened(t);
  server.update(madeEvidence());
  server.finish(madeReport(madeEvidence(), { verdict: "At last." }));
  const update = await (await fetch(`${server.url}update?seen=1`)).json();
  assert.equal(update.done, true);
  assert.match(update.parts.verdict, /At last\./);
});

test("works out a snapshot when somebody looks, and once", async (t) => {
  let calls = 0;
  const server = await opened(t, (evidence): Report => {
    calls++;
    return madeReport(evidence);
  });
  for (let i = 0; i < 5; i++) server.update(madeEvidence());
  assert.equal(calls, 0);
  for (let i = 0; i < 3; i++) await (await fetch(server.url)).text();
  assert.equal(calls, 1);
});

test("answers who asks for this machine by its own name, whatever the port, and nobody else", async (t) => {
  const { url } = await opened(t);
  const { host } = new URL(url);
  for (const own of [host, "localhost", "LOCALHOST:9000", "127.0.0.1"]) {
    assert.equal(await status(url, { host: own }), 200, own);
  }
  for (const other of [
    "evil.example",
    `evil.example:${new URL(url).port}`,
    "127.0.0.1.evil.example",
    "localhost.evil.example:1",
  ]) {
    assert.equal(await status(url, { host: other }), 403, other);
  }
});

test("answers GET of its two addresses only, and lets no other page read them", async (t) => {
  const { url } = await opened(t);
  assert.equal((await fetch(url, { method: "POST" })).status, 405);
  assert.equal((await fetch(`${url}../etc/passwd`)).status, 404);
  assert.equal((await fetch(`${url}update/`)).status, 404);
  const { headers } = await fetch(url);
  assert.equal(headers.get("access-control-allow-origin"), null);
  assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
  assert.equal(headers.get("x-frame-options"), "DENY");
});

test("a diagnosis that fails is said, and the next snapshot is shown", async (t) => {
  const server = await opened(t, (evidence) => {
    if (evidence.windowMs === 1) throw new Error("nothing to divide by");
    return madeReport(evidence);
  });
  server.update(madeEvidence({ windowMs: 1 }));
  const response = await fetch(server.url);
  assert.equal(response.status, 500);
  assert.match(await response.text(), /nothing to divide by/);
  server.update(madeEvidence());
  assert.equal((await fetch(server.url)).status, 200);
});

test("a port that is taken, and one that is none, are the user's to change", async (t) => {
  const { url } = await opened(t);
  const port = Number(new URL(url).port);
  const diagnose = madeReport;
  const refused = (code: string) => (error: unknown) => error instanceof DoctorError && error.code === code;
  await assert.rejects(LiveServer.open({ port, diagnose }), (error) => {
    assert.ok(refused("port-taken")(error));
    assert.match(String(error), new RegExp(`port ${port} of 127\\.0\\.0\\.1 is taken: choose another`));
    return true;
  });
  for (const none of [-1, 65_536, 1.5, Number.NaN]) {
    await assert.rejects(LiveServer.open({ port: none, diagnose }), refused("bad-option"));
  }
});
