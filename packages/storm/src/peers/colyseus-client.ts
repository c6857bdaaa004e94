import { Decoder, decode, encode } from "@colyseus/schema";
import { Packr, unpack } from "msgpackr";
import type { ClientCodec } from "../load/client-codec.js";
import type { View, ViewReader, Welcome } from "../view.js";
import { BattleState } from "./colyseus-state.js";

/** The first byte of a frame. Source: `Protocol` of @colyseus/shared-types. */
const enum Code {
  JoinRoom = 10,
  RoomData = 13,
  RoomState = 14,
  RoomStatePatch = 15,
}
/** Patches that are known by their bytes: clients of a room get the same, some a little later. */
const KNOWN = 64;

const packr = new Packr({ useRecords: false });
const codecBuffer = Buffer.alloc(64);

/** A message of a type with what it holds, as Colyseus' own clients write it. */
function dataFrame(type: string, payload: object): Uint8Array {
  codecBuffer[0] = Code.RoomData;
  const it = { offset: 1 };
  encode.string(codecBuffer, type, it);
  return Buffer.concat([codecBuffer.subarray(0, it.offset), packr.pack(payload)]);
}

/** How clients of the Colyseus peer write their messages. */
export const colyseusCodec: ClientCodec = {
  select: (seq) => dataFrame("select", { seq }),
  move: (seq, _seen, vx, vy) => dataFrame("move", { seq, vx, vy }),
  cast: (seq, _seen, skill, target) => dataFrame("cast", { seq, skill, target }),
};

/**
 * Reserves a seat by Colyseus' matchmaking over HTTP. Answers the address at which it is taken.
 *
 * @param url - the server's, as `ws://127.0.0.1:2567`
 * @throws Error where there is no seat.
 */
export async function colyseusSeat(url: string): Promise<string> {
  const response = await fetch(`${url.replace(/^ws/, "http")}/matchmake/join/battle`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const { sessionId, roomId, processId, error } = (await response.json()) as Record<string, string>;
  if (!response.ok) throw new Error(`the server gave no seat: ${error ?? response.status}`);
  return `${url}/${processId}/${roomId}?sessionId=${sessionId}`;
}

/** The greeting of a Colyseus room: what a client answers to it, until it knows its seat and has the whole state. */
export class ColyseusGreeting {
  private told: Welcome | undefined;
  private whole: Uint8Array | undefined;

  /** @param send - sends a frame to the server */
  constructor(private readonly send: (frame: Uint8Array) => void) {}

  /** The whole state as it was when the client came. */
  get state(): Uint8Array | undefined {
    return this.whole;
  }

  /** Takes a frame; answers the welcome once all is there. @throws Error where the server refuses. */
  take(frame: Uint8Array): Welcome | undefined {
    switch (frame[0]) {
      case Code.JoinRoom:
        this.send(Uint8Array.of(Code.JoinRoom));
        break;
      case Code.RoomState:
        this.whole = Uint8Array.from(frame);
        break;
      case Code.RoomData: {
        const it = { offset: 1 };
        if (decode.string(frame, it) === "welcome")
          this.told = unpack(Buffer.from(frame.subarray(it.offset))) as Welcome;
        break;
      }
      case Code.RoomStatePatch:
        throw new RangeError("a patch came before the state that it is of");
      default:
        throw new RangeError(`a frame of kind ${frame[0]} came in place of a welcome`);
    }
    return this.whole === undefined ? undefined : this.told;
  }
}

/** Reads the state and the patches that the clients of one room get, each patch once, whoever gets it first. */
export class ColyseusViewReader implements ViewReader {
  /** The tick of the frame that was read last. */
  tick = -1;
  private readonly decoder = new Decoder(new BattleState());
  private readonly known: { readonly bytes: Uint8Array; readonly tick: number }[] = [];
  private begun = false;

  /** Takes the whole state that a client began with: that of the first client of a room is where reading begins. */
  begin(state: Uint8Array): void {
    if (this.begun) return;
    this.begun = true;
    this.decoder.decode(state, { offset: 1 });
  }

  read(bytes: Uint8Array): View | undefined {
    if (bytes[0] !== Code.RoomStatePatch) throw new RangeError(`a frame of kind ${bytes[0]} is no patch`);
    const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const seen = this.known.find((each) => frame.equals(each.bytes));
    if (seen !== undefined) {
      this.tick = seen.tick;
      return undefined;
    }
    this.decoder.decode(bytes, { offset: 1 });
    const { state } = this.decoder;
    this.tick = state.tick;
    this.known.push({ bytes: Uint8Array.from(bytes), tick: this.tick });
    if (this.known.length > KNOWN) this.known.shift();
    return this.view();
  }

  private view(): View {
    const { tick, players, effects } = this.decoder.state;
    return {
      tick,
      players: players.map(({ x, y, hp, seq, buffs }) => ({
        x,
        y,
        hp,
        seq,
        buffs: buffs.map(({ kind, stacks, expires }) => ({ kind, stacks, left: expires - tick })),
      })),
      effects: [...effects.values()].map(({ source, target, skill, expires }) => ({
        source,
        target,
        skill,
        left: expires - tick,
      })),
    };
  }
}
