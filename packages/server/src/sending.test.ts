import assert from "node:assert/strict";
import { test } from "node:test";
import type { WebSocket } from "ws";
import type { Outgoing } from "./hosted-battle.js";
import { type ServerCounters, sendView } from "./sending.js";

/** A socket as far as sending looks at it. */
class FakeSocket {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: { bytes: Uint8Array; binary: boolean; compress: boolean; done: () => void }[] = [];
  readonly closed: { code: number; reason: string }[] = [];

  send(bytes: Uint8Array, options: { binary: boolean; compress: boolean }, done: () => void): void {
    this.sent.push({ bytes, binary: options.binary, compress: options.compress, done });
  }

  close(code: number, reason: string): void {
    this.closed.push({ code, reason });
    this.readyState = 2;
  }
}

function outgoing(): Outgoing {
  const view = {
    bytes: new Uint8Array(100),
    waiting: 0,
    done: () => {
      view.waiting--;
    },
  };
  return view;
}

const counters = (): ServerCounters => ({ received: 0, dropped: 0, sent: 0, skipped: 0 });
const send = (socket: FakeSocket, view: Outgoing, counts: ServerCounters) =>
  sendView(socket as unknown as WebSocket, view, counts);

test("a view goes out as a binary frame, and waits until the send is over", () => {
  const [first, second, view, counts] = [new FakeSocket(), new FakeSocket(), outgoing(), counters()];
  send(first, view, counts);
  send(second, view, counts);
  assert.equal(view.waiting, 2);
  assert.equal(first.sent[0].bytes, view.bytes);
  assert.equal(first.sent[0].binary, true);
  assert.equal(first.sent[0].compress, false);
  first.sent[0].done();
  assert.equal(view.waiting, 1);
  second.sent[0].done();
  assert.equal(view.waiting, 0);
  assert.deepEqual(counts, { received: 0, dropped: 0, sent: 2, skipped: 0 });
});

test("a client that is behind misses views until it has read, and nobody else does", () => {
  const [slow, quick, counts] = [new FakeSocket(), new FakeSocket(), counters()];
  slow.bufferedAmount = 64 * 1024 + 1;
  for (let tick = 0; tick < 3; tick++) {
    const view = outgoing();
    send(slow, view, counts);
    send(quick, view, counts);
    assert.equal(view.waiting, 1);
  }
  slow.bufferedAmount = 64 * 1024;
  send(slow, outgoing(), counts);
  assert.equal(slow.sent.length, 1);
  assert.equal(quick.sent.length, 3);
  assert.equal(slow.closed.length, 0);
  assert.deepEqual(counts, { received: 0, dropped: 0, sent: 4, skipped: 3 });
});

test("a client for which more than a mebibyte waits is closed with 4008, once", () => {
  const [socket, view, counts] = [new FakeSocket(), outgoing(), counters()];
  socket.bufferedAmount = 1024 * 1024;
  send(socket, view, counts);
  assert.equal(socket.closed.length, 0);
  socket.bufferedAmount++;
  send(socket, view, counts);
  send(socket, view, counts);
  assert.deepEqual(
    socket.closed.map(({ code }) => code),
    [4008],
  );
  assert.match(socket.closed[0].reason, /not read/);
  assert.equal(socket.sent.length, 0);
  assert.equal(view.waiting, 0);
});

test("a client whose connection is closing is sent nothing", () => {
  const [socket, view, counts] = [new FakeSocket(), outgoing(), counters()];
  for (const state of [0, 2, 3]) {
    socket.readyState = state;
    send(socket, view, counts);
  }
  assert.equal(socket.sent.length, 0);
  assert.deepEqual(counts, counters());
});
