import { i16, list, oneOf, u16, u32, utf8 } from "@pauseless/arena";
import {
  body,
  flag,
  MessageBuffer,
  message,
  protocol,
  quantised,
  SnapshotDecoder,
  type SnapshotRows,
  snapshotLayout,
  snapshotTable,
  unsigned,
} from "@pauseless/wire";

/* A game of messages and snapshots, and a client of it, for pages. The server of it is in `wire-client-page.test.ts`. */

export const Units = snapshotTable("units", {
  capacity: 40,
  fields: {
    x: unsigned(12, { predicted: true }),
    angle: quantised(-128, 127, 8),
    isUp: flag(),
  },
});
export const layout = snapshotLayout("trial", [Units], { historyTicks: 16 });

export const Order = message(
  "Order",
  { seq: u32, dx: i16, skill: oneOf("strike", "nova", "ward"), targets: list(u16, 4) },
  { ranges: { dx: [-100, 100] } },
);
export const Seen = message("Seen", { tick: u32 });
export const Said = message("Said", { seq: u32, from: u16, text: utf8(60) });
export const View = body("View", { mostBytes: layout.mostBytes });
export const game = protocol("trial", { toServer: [Order, Seen], toClient: [Said, View] });

/** How many orders a client gives, all in one frame. */
export const ORDERS = 3;

/** What a client came to. */
export interface Played {
  readonly protocol: string;
  /** What was said to it. */
  readonly said: readonly string[];
  /** The units as it had them, by tick. */
  readonly states: Readonly<Record<number, string>>;
  /** What it refused, and why. */
  readonly refused: readonly string[];
  readonly code: number;
  readonly reason: string;
}

/** The fields of a unit, in the server's battle or a client's. */
type Unit = Pick<SnapshotRows<(typeof Units)["fields"]>, "x" | "angle" | "isUp">;

/** A unit as a text that both sides make alike. */
export const unitText = (slot: number, { x, angle, isUp }: Unit) => `${slot}:${x},${angle},${isUp}`;

/** Plays against a server until it closes: gives orders, and acknowledges the snapshots that it could read. */
export function play(url: string): Promise<Played> {
  const buffer = new MessageBuffer({ capacityBytes: game.toClient.mostBytes });
  const { u8 } = buffer.reserve.views;
  const reader = game.toClient.reader(buffer.reserve);
  const writer = game.toServer.writer(buffer.reserve);
  const decoder = new SnapshotDecoder(layout);
  const units = decoder.table(Units);
  const said: string[] = [];
  const refused: string[] = [];
  const states: Record<number, string> = {};

  const socket = new WebSocket(url, [game.subprotocol]);
  socket.binaryType = "arraybuffer";
  const send = () => socket.send(buffer.bytes(writer.end()));
  socket.onopen = () => {
    writer.begin(buffer.at, buffer.capacityBytes);
    for (let seq = 1; seq <= ORDERS; seq++) {
      const order = writer.add(Order);
      if (order === undefined) throw new Error("no room for an order");
      order.seq = seq;
      order.dx = -10 * seq;
      order.skill = "ward";
      for (let i = 0; i < seq; i++) order.targets.push(1000 * i + seq);
    }
    send();
  };
  const acknowledge = (tick: number) => {
    writer.begin(buffer.at, buffer.capacityBytes);
    const seen = writer.add(Seen);
    if (seen === undefined) throw new Error("no room for an acknowledgement");
    seen.tick = tick;
    send();
  };
  reader.on(Said, ({ seq, from, text }) => void said.push(`${seq} ${from} ${text}`));
  reader.on(View, ({ start, length }) => {
    if (!decoder.receive(u8.subarray(start, start + length))) {
      refused.push(decoder.fault);
      return;
    }
    const texts: string[] = [];
    for (let slot = units.next(0); slot >= 0; slot = units.next(slot + 1)) {
      texts.push(unitText(slot, units.at(slot)));
    }
    states[decoder.tick] = texts.join(" ");
    acknowledge(decoder.tick);
  });
  socket.onmessage = ({ data }) => {
    if (!buffer.load(data) || !reader.read(buffer.at, buffer.length)) refused.push(reader.why);
  };
  return new Promise((resolve) => {
    socket.onclose = ({ code, reason }) =>
      resolve({ protocol: socket.protocol, said, states, refused, code, reason });
  });
}
