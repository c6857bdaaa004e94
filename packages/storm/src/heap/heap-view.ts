import { Unpackr } from "msgpackr/unpack";
import type { View } from "../view.js";

const unpackr = new Unpackr();

/** Reads a view of strategy `heap`. @throws Error where the bytes are none. */
export function decodeHeapView(bytes: Uint8Array): View {
  const message = unpackr.unpack(bytes) as View & { type: string };
  if (message?.type !== "view") throw new RangeError(`a message of type ${message?.type} is no view`);
  const { tick, players, effects } = message;
  return { tick, players, effects };
}
