import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { RecordingWriter } from "@pauseless/storm";
import { WebSocketServer } from "ws";
import { recordingLoad } from "./recording-load.js";

const bin = fileURLToPath(new URL("../bin/pauseless.js", import.meta.url));

test("a recording is a load of the port that the environment names, without end", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "it's a recording "));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "session.rec.gz");
  const redaction = { keys: [], firstMessages: 0, binary: false };
  const writer = await RecordingWriter.create(file, redaction, (fault) => assert.fail(fault));
  writer.add({ kind: "open", atMs: 0, connection: 0, path: "/", subprotocol: "" });
  writer.add({ kind: "text", atMs: 10, connection: 0, text: "hello" });
  writer.add({ kind: "close", atMs: 20, connection: 0, code: 1000, by: "client" });
  await writer.end(20);

  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  t.after(() => server.close());
  await once(server, "listening");
  const heard: string[] = [];
  const twice = new Promise<void>((resolve) => {
    server.on("connection", (socket) => {
      socket.on("message", (data) => {
        heard.push(`${data}`);
        if (heard.length === 2) resolve();
      });
    });
  });
  const env = { ...process.env, PORT: String((server.address() as AddressInfo).port) };
  const child = spawn(recordingLoad(file), { shell: true, stdio: "ignore", env });
  t.after(() => child.kill("SIGKILL"));
  await twice;
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  assert.deepEqual(heard.slice(0, 2), ["hello", "hello"]);
});

test("a recording that is not there, and one beside another load, are told of before anything starts", () => {
  const doctor = (...args: string[]) =>
    spawnSync(process.execPath, [bin, "doctor", ...args, "--", "node", "server.js"], { encoding: "utf8" });
  const missing = doctor("--recording", "none.rec.gz");
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /there is no recording none\.rec\.gz; make one with pauseless record/);
  assert.match(doctor("--recording", bin).stderr, /pauseless\.js.*it is no recording/);
  assert.match(doctor("--recording", bin, "--load", "true").stderr, /both --load and --recording were given/);
});
