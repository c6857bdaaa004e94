import { Pacer } from "./pacer.js";
import { type Figures, ServerMeter } from "./server-meter.js";
import { Inbox, type Pace } from "./traffic.js";
import { transports } from "./transports.js";

/*
 * The server's process: started with the name of a transport and its pace, told what to do by whoever started it.
 */

export type Order = "connected" | "start" | "begin" | "end" | "stop" | "totals";

/** What is answered to an order. */
export interface Answers {
  readonly connected: number;
  readonly end: Figures;
  /** Of all that came and went: counts, the sum of the messages' checks, and how many were wrong. */
  readonly totals: {
    readonly received: number;
    readonly sum: number;
    readonly wrong: number;
    readonly sent: number;
  };
}

/** What is said first. */
export type Ready = { readonly port: number } | { readonly leftOut: string };

async function serve(name: string, pace: Pace): Promise<void> {
  const inbox = new Inbox();
  const transport = (await transports[name]())(inbox);
  const { tallies } = inbox;
  const pacer = new Pacer(pace, transport.send);
  const meter = new ServerMeter(() => tallies[0] + pacer.sent);
  const orders: Record<Order, () => unknown> = {
    connected: () => transport.connected(),
    start: () => pacer.start(),
    begin: () => meter.begin(),
    end: () => meter.end(),
    stop: () => pacer.stop(),
    totals: () => ({ received: tallies[0], sum: tallies[1], wrong: tallies[2], sent: pacer.sent }),
  };
  process.on("message", (order: Order) => process.send?.(orders[order]() ?? null));
  process.on("disconnect", () => process.exit());
  process.send?.({ port: await transport.listen() });
}

const [name, pace] = process.argv.slice(2);
try {
  await serve(name, pace as Pace);
} catch (error) {
  process.send?.({ leftOut: String(error).split("\n", 1)[0] });
  process.disconnect();
}
