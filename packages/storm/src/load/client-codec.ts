import { MessageBuffer } from "@pauseless/wire";
import { battleProtocol, Cast, Move, Select } from "../protocol/battle-protocol.js";

/** How a client writes its messages. `seen` is the tick of the newest view that it has. The bytes are valid until the next. */
export interface ClientCodec {
  select(seq: number, seen: number): Uint8Array;
  move(seq: number, seen: number, vx: number, vy: number): Uint8Array;
  cast(seq: number, seen: number, skill: number, target: number): Uint8Array;
}

const buffer = new MessageBuffer({ capacityBytes: battleProtocol.toServer.mostBytes });
const writer = battleProtocol.toServer.writer(buffer.reserve);

/** Writes one message, which always has room. */
function write<M extends typeof Select | typeof Move | typeof Cast>(
  message: M,
  set: (cursor: NonNullable<ReturnType<typeof writer.add<M>>>) => void,
): Uint8Array {
  writer.begin(buffer.at, buffer.capacityBytes);
  const cursor = writer.add(message);
  if (cursor !== undefined) set(cursor);
  return buffer.bytes(writer.end());
}

/** How clients of our own servers write their messages. */
export const battleCodec: ClientCodec = {
  select: (seq, seen) =>
    write(Select, (select) => {
      select.seq = seq;
      select.seen = seen;
    }),
  move: (seq, seen, vx, vy) =>
    write(Move, (move) => {
      move.seq = seq;
      move.seen = seen;
      move.vx = vx;
      move.vy = vy;
    }),
  cast: (seq, seen, skill, target) =>
    write(Cast, (cast) => {
      cast.seq = seq;
      cast.seen = seen;
      cast.skill = skill;
      cast.target = target;
    }),
};
