import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Refusal } from "./upgrade.js";

/** Answers an upgrade with a refusal, and ends the connection: at the latest after `withinMs`, whether the peer reads or not. */
export function refuseUpgrade(socket: Socket, { status, reason }: Refusal, withinMs: number): void {
  const body = Buffer.from(`${reason}\n`);
  // RFC 9110, 7.8 and 15.5.22.
  const isOfVersion = status === 426;
  const version = isOfVersion ? ["Upgrade: websocket", "Sec-WebSocket-Version: 13"] : [];
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Refused"}`,
    `Connection: close${isOfVersion ? ", Upgrade" : ""}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${body.length}`,
    ...version,
  ];
  const impatience = setTimeout(() => socket.destroy(), withinMs).unref();
  socket.once("close", () => clearTimeout(impatience));
  socket.once("finish", () => socket.destroy());
  socket.end(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body]));
}
