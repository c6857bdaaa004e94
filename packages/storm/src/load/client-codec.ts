import { MessageKind, Wire } from "../arena/arena-protocol.js";
import type { StrategyName } from "../battle/strategy.js";
import { pack, unpack, type Welcome } from "../heap/heap-protocol.js";

/** How a client writes its messages and reads its welcome, in either protocol. */
export interface ClientCodec {
  /** Reads what the server says first: the battle and the seat. @throws Error where it is something else. */
  welcome(bytes: Buffer): { battle: number; player: number; players: number };
  /** The bytes of a message; valid until the next. */
  select(seq: number): Buffer;
  move(seq: number, vx: number, vy: number): Buffer;
  cast(seq: number, skill: number, target: number): Buffer;
}

/** The codec of the clients of a server that holds battles in that strategy. */
export const clientCodec = (strategy: StrategyName): ClientCodec =>
  strategy === "heap" ? heapCodec : arenaCodec;

const heapCodec: ClientCodec = {
  welcome(bytes) {
    const message = unpack(bytes) as Welcome;
    if (message?.type !== "welcome")
      throw new RangeError(`the server began with ${message?.type}, not with a welcome`);
    return message;
  },
  select: (seq) => pack({ type: "select", seq }),
  move: (seq, vx, vy) => pack({ type: "move", seq, vx, vy }),
  cast: (seq, skill, target) => pack({ type: "cast", seq, skill, target }),
};

const message = Buffer.alloc(Wire.MessageBytes);

function write(kind: MessageKind, skill: number, a: number, b: number, seq: number): Buffer {
  message[0] = kind;
  message[1] = skill;
  message.writeInt16LE(a, 2);
  message.writeInt16LE(b, 4);
  message.writeUInt32LE(seq, 8);
  return message;
}

const arenaCodec: ClientCodec = {
  welcome(bytes) {
    if (bytes.length !== Wire.WelcomeBytes || bytes[0] !== Wire.Welcome || bytes[1] !== Wire.Version) {
      throw new RangeError(
        `the server began with ${bytes.length} bytes that are no welcome of version ${Wire.Version}`,
      );
    }
    return { battle: bytes.readUInt16LE(2), player: bytes.readUInt16LE(4), players: bytes.readUInt16LE(6) };
  },
  select: (seq) => write(MessageKind.Select, 0, 0, 0, seq),
  move: (seq, vx, vy) => write(MessageKind.Move, 0, vx, vy, seq),
  cast: (seq, skill, target) => write(MessageKind.Cast, skill, target, 0, seq),
};
