import assert from "node:assert/strict";
import { test } from "node:test";
import { u32, utf8 } from "@pauseless/arena";
import { MessageBuffer, message, protocol } from "./index.js";

const Chat = message("Chat", { to: u32, text: utf8(20) });
const game = protocol("chat", { toServer: [Chat], toClient: [Chat] });

test("what one buffer wrote, another reads", () => {
  const [client, server] = [game.toServer, game.toServer].map(
    ({ mostBytes }) => new MessageBuffer({ capacityBytes: mostBytes }),
  );
  const writer = game.toServer.writer(client.reserve);
  writer.begin(client.at, client.capacityBytes);
  const chat = writer.add(Chat);
  if (chat === undefined) throw new Error("no room");
  chat.to = 2 ** 31;
  chat.text = "x".repeat(20);
  const sent = client.bytes(writer.end());
  assert.equal(sent.length, 1 + Chat.mostBytes);

  const reader = game.toServer.reader(server.reserve);
  const seen: unknown[] = [];
  reader.on(Chat, ({ to, text }) => seen.push(to, text));
  assert.equal(server.load(sent), true);
  assert.equal(reader.read(server.at, server.length), true);
  assert.equal(server.load(sent.slice().buffer), true);
  assert.equal(reader.read(server.at, server.length), true);
  assert.deepEqual(seen, [2 ** 31, "x".repeat(20), 2 ** 31, "x".repeat(20)]);
});

test("a frame that is too long is not loaded, and the one before stays", () => {
  const buffer = new MessageBuffer({ capacityBytes: 5 });
  assert.equal(buffer.load(Uint8Array.of(1, 2, 3)), true);
  assert.equal(buffer.load(new Uint8Array(6)), false);
  assert.equal(buffer.length, 3);
  assert.deepEqual([...buffer.bytes(3)], [1, 2, 3]);
});

test("it is refused without a size", () => {
  for (const capacityBytes of [0, 0.5, 2 ** 25 + 1, Number.NaN]) {
    assert.throws(() => new MessageBuffer({ capacityBytes }), {
      code: "BAD_OPTION",
      message: `message buffer: capacityBytes is ${capacityBytes}; give a whole number from 1 to 33554432`,
    });
  }
});
