import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Connection, type ConnectionState } from "./connection.js";

/** The sockets that a page opened, which a test speaks for. */
class FakeSocket {
  static opened: FakeSocket[] = [];
  binaryType = "";
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(
    readonly url: URL,
    readonly subprotocols: string[],
  ) {
    FakeSocket.opened.push(this);
  }

  close(): void {}
}

const globals = globalThis as unknown as Record<string, unknown>;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  FakeSocket.opened = [];
  globals.WebSocket = FakeSocket;
  globals.location = { href: "http://127.0.0.1:7350/", protocol: "http:" };
});
afterEach(() => mock.timers.reset());

function connect() {
  const states: ConnectionState[] = [];
  const messages: unknown[] = [];
  new Connection(
    "/arena/watch",
    ["battle.1.ab"],
    (data) => messages.push(data),
    (state) => states.push(state),
  );
  return { states, messages };
}

test("a connection offers its subprotocols, is live with its first message, and opens again when it is lost", () => {
  const { states, messages } = connect();
  const [socket] = FakeSocket.opened;
  assert.deepEqual(
    [String(socket.url), socket.subprotocols],
    ["ws://127.0.0.1:7350/arena/watch", ["battle.1.ab"]],
  );
  socket.onmessage?.({ data: "hello" });
  socket.onclose?.({ code: 1006 });
  mock.timers.tick(300);
  assert.equal(FakeSocket.opened.length, 2);
  FakeSocket.opened[1].onmessage?.({ data: "again" });
  assert.deepEqual(
    [states, messages],
    [
      ["live", "lost", "live"],
      ["hello", "again"],
    ],
  );
});

test("a server that speaks another version is not asked again", () => {
  const { states } = connect();
  FakeSocket.opened[0].onclose?.({ code: 4406 });
  mock.timers.tick(60_000);
  assert.equal(FakeSocket.opened.length, 1);
  assert.deepEqual(states, ["unreadable"]);
});
