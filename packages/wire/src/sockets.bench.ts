import { measuredServer } from "./peers/socket-run.js";
import type { Pace } from "./peers/traffic.js";

/** Seconds a run is measured for, and how often the contenders take turns; more by environment, for figures that count. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const TURNS = Number(process.env.BENCH_TURNS ?? 3);
const DURATIONS = { warmUpMs: 3000, measureMs: 1000 * SECONDS + 50 };

const contender = (transport: string, pace: Pace) => () => measuredServer(transport, pace, DURATIONS);

/** Processor time, user and system, of the server's process for each message in or out; garbage for each as well. */
export const bench = {
  name: "wire sockets",
  cases: [
    {
      name: "a message of 32,000 in and 20,000 out a second, 1,000 clients",
      unit: "us",
      rounds: TURNS,
      against: "uWebSockets, bursts",
      contenders: {
        pauseless: contender("pauseless", "spread"),
        "pauseless on streams": contender("pauseless on streams", "spread"),
        "uWebSockets, bursts": contender("uWebSockets", "bursts"),
        "uWebSockets, spread": contender("uWebSockets", "spread"),
        "ws, bursts": contender("ws", "bursts"),
        "ws, spread": contender("ws", "spread"),
      },
    },
  ],
};
