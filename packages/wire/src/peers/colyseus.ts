import { Decoder, Encoder } from "@colyseus/schema";
import type { Codec } from "./codec.js";
import { BattleState, contentsOf, freshState } from "./colyseus-state.js";
import { type Battle, move, sumOf } from "./players.js";

/** @colyseus/schema: the whole state, as a client gets it when it joins. */
export function colyseusFull(): Codec {
  const state = freshState();
  const encoder = new Encoder(state);
  const client = new Decoder(new BattleState());
  const tally = new Float64Array(1);
  let bytes = encoder.encodeAll();
  return {
    encode() {
      move(state as unknown as Battle);
      bytes = encoder.encodeAll();
      encoder.discardChanges();
      return bytes.length;
    },
    decode() {
      client.decode(bytes);
      tally[0] = sumOf(client.state as unknown as Battle);
    },
    tally,
    join() {},
    decoded() {
      const late = new Decoder(new BattleState());
      late.decode(bytes);
      return contentsOf(late.state);
    },
  };
}

/** @colyseus/schema: what changed since the step before, as all clients get it in every step. */
export function colyseusPatch(): Codec {
  const state = freshState();
  const encoder = new Encoder(state);
  let client = new Decoder(new BattleState());
  const tally = new Float64Array(1);
  client.decode(encoder.encodeAll());
  encoder.discardChanges();
  let bytes = encoder.encode();
  return {
    encode() {
      move(state as unknown as Battle);
      bytes = encoder.encode();
      encoder.discardChanges();
      return bytes.length;
    },
    decode() {
      client.decode(bytes);
      tally[0] = sumOf(client.state as unknown as Battle);
    },
    tally,
    join() {
      client = new Decoder(new BattleState());
      client.decode(encoder.encodeAll());
    },
    decoded() {
      client.decode(bytes);
      return contentsOf(client.state);
    },
  };
}
