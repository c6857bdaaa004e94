import type { ClientCodec } from "../load/client-codec.js";
import type { View, ViewProtocol, Welcome } from "../view.js";
import { pack, unpack } from "./msgpack-protocol.js";

/** How clients of the `ws` peer write their messages. */
export const msgpackCodec: ClientCodec = {
  select: (seq) => pack({ type: "select", seq }),
  move: (seq, _seen, vx, vy) => pack({ type: "move", seq, vx, vy }),
  cast: (seq, _seen, skill, target) => pack({ type: "cast", seq, skill, target }),
};

function read(bytes: Uint8Array, type: string): unknown {
  const message = unpack(bytes) as { type?: unknown };
  if (message?.type !== type) throw new RangeError(`a message of type ${message?.type} is no ${type}`);
  return message;
}

/** How what the `ws` peer sends is read: each view is whole. */
export const msgpackViews: ViewProtocol = {
  subprotocols: [],
  readWelcome(bytes): Welcome {
    const { battle, player, players, tickMs } = read(bytes, "welcome") as Welcome;
    return { battle, player, players, tickMs };
  },
  viewReader() {
    let newest = -1;
    return {
      get tick() {
        return newest;
      },
      read(bytes): View {
        const { tick, players, effects } = read(bytes, "view") as View;
        newest = tick;
        return { tick, players, effects };
      },
    };
  },
};
