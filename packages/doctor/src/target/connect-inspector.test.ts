import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import { DoctorError } from "../doctor-error.js";
import { connectInspector } from "./connect-inspector.js";

test("commands that are given in one turn arrive together", async (t) => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  t.after(() => server.close());
  let reads = 0;
  server.on("connection", (inspector, { socket }) => {
    socket.on("data", () => reads++);
    inspector.on("message", (text) =>
      inspector.send(JSON.stringify({ id: JSON.parse(String(text)).id, result: {} })),
    );
  });
  await once(server, "listening");
  const { main, close } = await connectInspector(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await main.post("Runtime.enable");
  const before = reads;
  await Promise.all([main.post("NodeTracing.stop"), main.post("NodeTracing.start")]);
  assert.equal(reads - before, 1);
  await close();
});

test("nobody at the address is told", async () => {
  await assert.rejects(
    connectInspector("ws://127.0.0.1:1/nobody"),
    (error) => error instanceof DoctorError && error.code === "no-answer",
  );
});
