import { Unpackr } from "msgpackr/unpack";
import type { View, ViewReader, Welcome } from "../view.js";

const unpackr = new Unpackr();

function read(bytes: Uint8Array, type: string): unknown {
  const message = unpackr.unpack(bytes) as { type?: unknown };
  if (message?.type !== type) throw new RangeError(`a message of type ${message?.type} is no ${type}`);
  return message;
}

/** Reads what a server of strategy `heap` says first. @throws Error where the bytes are no welcome. */
export function readHeapWelcome(bytes: Uint8Array): Welcome {
  const { battle, player, players, tickMs } = read(bytes, "welcome") as Welcome;
  return { battle, player, players, tickMs };
}

/** Reads the views of strategy `heap`, each of which is whole. */
export function heapViewReader(): ViewReader {
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
}
