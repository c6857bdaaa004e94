import type { BuffView, EffectView, PlayerView, View } from "../view.js";
import { Wire } from "./arena-protocol.js";

/**
 * Reads a view of strategy `arena`; `arena-protocol.ts` draws it.
 *
 * @throws RangeError where the bytes are no whole view.
 */
export function decodeArenaView(bytes: Uint8Array): View {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.byteLength >= Wire.HeaderBytes && bytes.byteLength % Wire.PaddingBytes === 0;
  if (!whole || data.getUint8(0) !== Wire.View || data.getUint8(1) !== Wire.Version) {
    throw new RangeError(
      `${bytes.byteLength} bytes that begin with ${bytes[0]}, ${bytes[1]} are no view of version ${Wire.Version}`,
    );
  }
  const playerCount = data.getUint16(2, true);
  const effectCount = data.getUint16(8, true);
  const players: PlayerView[] = [];
  const effects: EffectView[] = [];
  let buffAt = Wire.HeaderBytes + playerCount * Wire.PlayerBytes;
  for (let at = Wire.HeaderBytes as number; players.length < playerCount; at += Wire.PlayerBytes) {
    const buffs: BuffView[] = [];
    for (let left = data.getUint16(at + 6, true); left > 0; left--, buffAt += Wire.BuffBytes) {
      buffs.push({
        kind: data.getUint8(buffAt),
        stacks: data.getUint8(buffAt + 1),
        left: data.getUint16(buffAt + 2, true),
      });
    }
    players.push({
      x: data.getUint16(at, true),
      y: data.getUint16(at + 2, true),
      hp: data.getInt16(at + 4, true),
      seq: data.getUint32(at + 8, true),
      buffs,
    });
  }
  for (let at = buffAt; effects.length < effectCount; at += Wire.EffectBytes) {
    effects.push({
      source: data.getUint16(at, true),
      target: data.getUint16(at + 2, true),
      skill: data.getUint8(at + 4),
      left: data.getUint8(at + 5),
    });
  }
  return { tick: data.getUint32(4, true), players, effects };
}
