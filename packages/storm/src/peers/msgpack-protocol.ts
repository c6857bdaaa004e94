import { Packr } from "msgpackr";
import { Skill, World } from "../battle/rules.js";

/** What a client sends: a message as an object, packed by msgpackr. */
export type ClientMessage =
  | { readonly type: "select"; readonly seq: number }
  | { readonly type: "move"; readonly seq: number; readonly vx: number; readonly vy: number }
  | { readonly type: "cast"; readonly seq: number; readonly skill: number; readonly target: number };

const packr = new Packr();

/** Packs a message of either side. */
export const pack = (message: object): Buffer => packr.pack(message) as Buffer;

/** Unpacks a message of either side. @throws Error where the bytes are not MessagePack. */
export const unpack = (bytes: Uint8Array): unknown => packr.unpack(bytes as Buffer);

/** The message in the bytes, or undefined where they are none. */
export function parseClientMessage(bytes: Uint8Array, players: number): ClientMessage | undefined {
  let message: unknown;
  try {
    message = unpack(bytes);
  } catch {
    return undefined;
  }
  return isClientMessage(message, players) ? message : undefined;
}

function isClientMessage(message: unknown, players: number): message is ClientMessage {
  return isRecord(message) && isMessageOf(message.type, message, players);
}

/** Whether something is what a client may send as a message of that type, in a battle of so many players. */
export function isMessageOf<T>(
  type: T,
  message: unknown,
  players: number,
): message is Omit<Extract<ClientMessage, { type: T }>, "type"> {
  if (!isRecord(message)) return false;
  const { seq, vx, vy, skill, target } = message;
  if (!isWhole(seq, 1, 2 ** 31 - 1)) return false;
  switch (type) {
    case "select":
      return true;
    case "move":
      return isWhole(vx, -World.MaxSpeed, World.MaxSpeed) && isWhole(vy, -World.MaxSpeed, World.MaxSpeed);
    case "cast":
      return isWhole(skill, 0, Skill.Count - 1) && isWhole(target, 0, players - 1);
    default:
      return false;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}
