import assert from "node:assert/strict";
import { Socket } from "node:net";
import { test } from "node:test";
import { clientFrame, Opcode, utf8 } from "../testing/client-frames.js";
import { echoServer } from "../testing/echo-server.js";
import { RawClient } from "../testing/raw-client.js";
import { reasonAgainstDirect } from "./direct-handle.js";

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

test("on a runtime whose handles are not known, a server goes on by streams and says why", async (t) => {
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
});

test("this runtime's sockets are used directly", async (t) => {
  const { port, server } = await echoServer(t);
  await RawClient.open(port);
  assert.equal(server.io, "direct", server.ioReason);
});
