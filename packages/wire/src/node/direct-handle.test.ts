import assert from "node:assert/strict";
import { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { clientFrame, Opcode, utf8 } from "../testing/client-frames.js";
import { echoServer } from "../testing/echo-server.js";
import { RawClient } from "../testing/raw-client.js";
import { reasonAgainstDirect } from "./direct-handle.js";

/** The warnings of the process until the test ends. */
function warningsOf(t: TestContext): (Error & { code?: string })[] {
  const warnings: (Error & { code?: string })[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on("warning", listen);
  t.after(() => process.off("warning", listen));
  return warnings;
}

test("sockets whose handles are not of the known shape are left to streams", () => {
  const socket = new Socket();
  assert.match(reasonAgainstDirect(socket) ?? "", /no handle of the known shape/);
  const known = { writeBuffer: () => 0, useUserBuffer: () => {}, writeQueueSize: 0 };
  const withHandle = (handle: object) => Object.assign(new Socket(), { _handle: handle });
  assert.equal(reasonAgainstDirect(withHandle(known)), undefined);
  for (const missing of Object.keys(known)) {
    assert.match(reasonAgainstDirect(withHandle({ ...known, [missing]: undefined })) ?? "", /known shape/);
  }
});

test("on a runtime whose handles are not known, a server goes on by streams, says why, and warns once", async (t) => {
  const warnings = warningsOf(t);
  const { createServer } = await import("node:http");
  const given = createServer();
  t.after(() => given.close());
  // As a runtime would be that calls it otherwise.
  given.on("connection", (socket: Socket & { _handle?: object }) => {
    Object.defineProperty(socket._handle, "useUserBuffer", { value: undefined });
  });
  const { port, server } = await echoServer(t, { server: given });
  assert.equal(server.io, "direct");
  const client = await RawClient.open(port);
  assert.equal(server.io, "streams");
  assert.match(server.ioReason, /Node v\d+.* known shape/);
  client.write(clientFrame(Opcode.text, "hello"));
  assert.deepEqual(await client.next(), { kind: "text", payload: utf8("hello") });
  await RawClient.open(port);
  assert.deepEqual(
    warnings.map(({ name, code }) => [name, code]),
    [["PauselessWarning", "PAUSELESS_STREAMS"]],
  );
  assert.match(warnings[0].message, /known shape.*io: "streams"/);
});

test("who asks for streams is not warned", async (t) => {
  const warnings = warningsOf(t);
  const { port, server } = await echoServer(t, { io: "streams" });
  await RawClient.open(port);
  assert.equal(server.ioReason, "asked for");
  await after(1);
  assert.deepEqual(warnings, []);
});

test("this runtime's sockets are used directly", async (t) => {
  const { port, server } = await echoServer(t);
  await RawClient.open(port);
  assert.equal(server.io, "direct", server.ioReason);
});
