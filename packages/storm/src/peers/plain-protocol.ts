import type { ClientCodec } from "../load/client-codec.js";
import type { BuffView, EffectView, PlayerView, View, ViewProtocol, ViewReader, Welcome } from "../view.js";

/*
 * The protocol `plain`, which peers in other languages speak: packed little-endian integers, a message a frame.
 *
 * Client to server: u8 kind (0 select, 1 move, 2 cast), u32 seq; then move: i16 vx, i16 vy; cast: u8 skill, u16 target.
 * Server to client: welcome u8 1, u16 battle, u16 player, u16 players, u16 tickMs; view u8 2, u32 tick, u16 players, each
 * u16 x, u16 y, i16 hp, u32 seq, u8 buffs, each u8 kind, u8 stacks, u8 left; u16 effects, each u16 source, u16 target,
 * u8 skill, u8 left.
 */

const enum FromClient {
  Select,
  Move,
  Cast,
}

const enum FromServer {
  Welcome = 1,
  View,
}

/** A message of so many bytes that is written again and again. */
function message(kind: FromClient, length: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(length);
  bytes[0] = kind;
  return { bytes, view: new DataView(bytes.buffer) };
}

const selectMessage = message(FromClient.Select, 5);
const moveMessage = message(FromClient.Move, 9);
const castMessage = message(FromClient.Cast, 8);

/** How clients of a peer in another language write their messages. Views are whole, so what a client has seen is not told. */
export const plainCodec: ClientCodec = {
  select: (seq) => {
    selectMessage.view.setUint32(1, seq, true);
    return selectMessage.bytes;
  },
  move: (seq, _seen, vx, vy) => {
    const { bytes, view } = moveMessage;
    view.setUint32(1, seq, true);
    view.setInt16(5, vx, true);
    view.setInt16(7, vy, true);
    return bytes;
  },
  cast: (seq, _seen, skill, target) => {
    const { bytes, view } = castMessage;
    view.setUint32(1, seq, true);
    view.setUint8(5, skill);
    view.setUint16(6, target, true);
    return bytes;
  },
};

/** Integers one after the other. A `DataView` throws a RangeError beyond its end. */
class PlainReader {
  private readonly view: DataView;
  private at = 0;

  /** @throws RangeError where the first byte is not `kind` */
  constructor(bytes: Uint8Array, kind: FromServer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = this.u8();
    if (found !== kind) throw new RangeError(`a message of kind ${found} came in place of kind ${kind}`);
  }

  u8(): number {
    return this.view.getUint8(this.at++);
  }

  u16(): number {
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }

  i16(): number {
    this.at += 2;
    return this.view.getInt16(this.at - 2, true);
  }

  u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  list<T>(length: number, read: () => T): T[] {
    const all: T[] = [];
    for (let i = 0; i < length; i++) all.push(read());
    return all;
  }

  /** @throws RangeError where bytes are left */
  end(): void {
    const left = this.view.byteLength - this.at;
    if (left > 0) throw new RangeError(`${left} bytes are left behind a message`);
  }
}

function readWelcome(bytes: Uint8Array): Welcome {
  const from = new PlainReader(bytes, FromServer.Welcome);
  const welcome = { battle: from.u16(), player: from.u16(), players: from.u16(), tickMs: from.u16() };
  from.end();
  return welcome;
}

function readView(bytes: Uint8Array): View {
  const from = new PlainReader(bytes, FromServer.View);
  const buff = (): BuffView => ({ kind: from.u8(), stacks: from.u8(), left: from.u8() });
  const player = (): PlayerView => ({
    x: from.u16(),
    y: from.u16(),
    hp: from.i16(),
    seq: from.u32(),
    buffs: from.list(from.u8(), buff),
  });
  const effect = (): EffectView => ({
    source: from.u16(),
    target: from.u16(),
    skill: from.u8(),
    left: from.u8(),
  });
  const view = {
    tick: from.u32(),
    players: from.list(from.u16(), player),
    effects: from.list(from.u16(), effect),
  };
  from.end();
  return view;
}

function plainViewReader(players: number): ViewReader {
  let newest = -1;
  return {
    get tick() {
      return newest;
    },
    read(bytes) {
      const view = readView(bytes);
      if (view.players.length !== players) {
        throw new RangeError(`a view of ${view.players.length} players came, not of ${players}`);
      }
      newest = view.tick;
      return view;
    },
  };
}

/** How what a peer in another language sends is read. Each view is whole. */
export const plainProtocol: ViewProtocol = { subprotocols: [], readWelcome, viewReader: plainViewReader };
