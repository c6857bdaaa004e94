import { type Operations, testsInProcessesOfTheirOwn } from "@pauseless/testing";
import { FrameQueue } from "./frame-queue.js";
import { Message } from "./frame-records.js";
import { FrameRoom } from "./frame-room.js";
import { PacketFrames } from "./packet-frames.js";

const PLAYERS = 50;

/** Each message is read once, and answered with a packet; a frame for each two of a player. */
function messagesAndPackets(): Operations {
  const room = new FrameRoom(1, PLAYERS, false);
  const frames = room.open();
  const inbox = new FrameQueue(frames, room.message, Message.bytes);
  const packets = new PacketFrames(4000, false);
  const packet = new Int32Array(1000);
  return (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      const message = inbox.add();
      message.type = i % 2 === 0 ? "move" : "cast";
      message.player = i % PLAYERS;
      message.seq = i;
      message.a = i & 511;
      message.b = 1;
      sum = (sum + packets.copy(packet, 8, 100 + (i % 400))) | 0;
      if (inbox.length < 2 * PLAYERS) continue;
      for (let reference = inbox.first; reference !== 0; ) {
        const { type, a, next } = inbox.at(reference);
        sum = (sum + (type === "move" ? a : 1)) | 0;
        reference = next;
      }
      inbox.clear();
      frames.swap();
    }
    return sum;
  };
}

await testsInProcessesOfTheirOwn(import.meta.url, { "messages and packets in frames": messagesAndPackets });
