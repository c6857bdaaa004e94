import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { WebSocket } from "ws";
import { closeBack } from "../testing/autobahn-case.js";
import { clientFrame, closePayload, Opcode, utf8 } from "../testing/client-frames.js";
import { echoServer } from "../testing/echo-server.js";
import { RawClient } from "../testing/raw-client.js";

/** A key and a certificate of its own for `localhost`, by OpenSSL. */
function selfSigned() {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-tls-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const made = ["-keyout", key, "-out", cert, "-days", "2", "-nodes", "-subj", "/CN=localhost"];
    const names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", ...made, ...names],
      { stdio: "ignore" },
    );
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } catch (cause) {
    throw new Error("no certificate for this test: install openssl", { cause });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("WebSocket over TLS goes by streams, and says so", async (t) => {
  const tls = selfSigned();
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on("warning", listen);
  t.after(() => {
    process.off("warning", listen);
    assert.deepEqual(warnings, []);
  });
  const { port, server, ending } = await echoServer(t, {
    tls,
    request: (_, response) => response.end("ordinary"),
  });
  assert.equal(server.io, "streams");
  assert.match(server.ioReason, /TLS/);

  await t.test("frames that come with the request, and later, byte by byte", async () => {
    const behind = clientFrame(Opcode.text, "with the request");
    const client = await RawClient.open(port, { certificate: tls.cert, behind });
    assert.deepEqual(await client.next(), { kind: "text", payload: utf8("with the request") });
    const frame = clientFrame(Opcode.binary, utf8("byte by byte"));
    client.write(...Array.from(frame, (byte) => Uint8Array.of(byte)));
    assert.deepEqual(await client.next(), { kind: "binary", payload: utf8("byte by byte") });
    client.write(clientFrame(Opcode.close, closePayload(4000)));
    assert.deepEqual(await client.next(), closeBack(4000));
    assert.deepEqual(await ending(), { code: 4000, reason: "" });
    await client.end();
  });

  await t.test("the client of ws", async () => {
    const peer = new WebSocket(`wss://localhost:${port}/`, { ca: tls.cert });
    await once(peer, "open");
    for (let i = 0; i < 100; i++) {
      peer.send(Buffer.alloc(4096, i));
      const [data] = await once(peer, "message");
      assert.deepEqual(data, Buffer.alloc(4096, i));
    }
    peer.close(4001);
    assert.equal((await ending()).code, 4001);
  });

  await t.test("a peer that vanishes", async () => {
    const client = await RawClient.open(port, { certificate: tls.cert });
    client.socket.destroy();
    assert.deepEqual(await ending(), { code: 1006, reason: "" });
  });

  await t.test("a peer that reads slowly, and one that does not", async (t) => {
    const LARGE_BYTES = 24 * 1024 * 1024;
    const { port, opened, ending } = await echoServer(t, {
      tls,
      marks: { stalledMs: 1000, hardBytes: 2 ** 30 },
      limits: { closingMs: 100 },
    });
    const slow = await RawClient.open(port, { certificate: tls.cert });
    const stuck = await RawClient.open(port, { certificate: tls.cert });
    stuck.socket.pause();
    for (const connection of opened) connection.sendBytes(new Uint8Array(LARGE_BYTES));
    const [drained, { code }] = await Promise.all([
      slow.drain(LARGE_BYTES + 10, LARGE_BYTES / 3000),
      ending(),
    ]);
    assert.equal(drained, LARGE_BYTES + 10);
    assert.equal(code, 4008);
    assert.equal(opened[0].isOpen, true);
    assert.equal(opened[1].isOpen, false);
  });

  await t.test("the end does not wait for handshakes that never come", async (t) => {
    const { port, server } = await echoServer(t, { tls, limits: { closingMs: 100, upgradeMs: 60_000 } });
    const connected = once(server.http, "connection");
    const silent = connect(port, "127.0.0.1").on("error", () => {});
    t.after(() => silent.destroy());
    const [raw] = await connected;
    await RawClient.open(port, { certificate: tls.cert });
    await server.close();
    assert.equal(raw.destroyed, true);
  });
});
