import { collectGarbage } from "../battle/collect-garbage.js";
import type { DrivenAnswer } from "../compare/driven-server.js";
import { noResult } from "../compare/no-result.js";
import { NO_MEMORY } from "../host/reserve-use.js";
import { Monitor } from "../serve/monitor.js";
import type { NodeServer, NodeServerOptions } from "./node-server.js";
import type { PeerFigures, PeerOptions } from "./peer.js";

/*
 * A peer's server in Node as a process of its own, driven over the channel to its parent as `server-process.ts` is. It ends with its parent.
 */

/** The peers in Node. */
export type NodePeerName = "ws" | "colyseus";

/** What the process is started with. */
export interface NodePeerArguments extends PeerOptions {
  readonly peer: NodePeerName;
}

/** What the process answers. */
type NodePeerAnswer = DrivenAnswer<PeerFigures>;

const say = (answer: NodePeerAnswer): void => {
  if (process.connected) process.send?.(answer);
};

/** What was counted until now. */
const counts = (server: NodeServer) => ({
  received: server.counters.received,
  sent: server.counters.sent,
  skippedTicks: server.skippedTicks,
  spawned: server.spawned,
});

async function serverOf(peer: NodePeerName, options: NodeServerOptions): Promise<NodeServer> {
  // Either is loaded where it is wanted only: what a framework loads is on the heap.
  if (peer === "ws") return new (await import("./ws-server.js")).WsServer(options);
  return new (await import("./colyseus-server.js")).ColyseusServer(options);
}

process.once("disconnect", () => process.exit(0));
process.on("SIGINT", () => {});

try {
  const { peer, cast, move, ...rest } = JSON.parse(process.argv[2]) as NodePeerArguments;
  const monitor = new Monitor(
    () => null,
    () => NO_MEMORY,
  );
  const bots = { cast, move };
  const server = await serverOf(peer, { ...rest, bots, onTick: monitor.onTick });
  const port = await server.bind(0, "127.0.0.1");
  collectGarbage();
  monitor.start();
  let before = counts(server);
  process.on("message", async (command: "begin" | "end" | { tickFromEpochMs: number }) => {
    if (typeof command === "object") {
      server.tickFrom(command.tickFromEpochMs - performance.timeOrigin);
    } else if (command === "begin") {
      await monitor.begin();
      before = counts(server);
      say({ type: "begun" });
    } else {
      const after = counts(server);
      const measured = await monitor.end();
      const perS = (what: "received" | "sent" | "spawned") => (after[what] - before[what]) / measured.seconds;
      say({
        type: "measured",
        measurement: {
          ...measured,
          receivedPerS: perS("received"),
          sentPerS: perS("sent"),
          skippedTicks: after.skippedTicks - before.skippedTicks,
          pressure: { ...noResult(peer, false).pressure, effectsPerMs: perS("spawned") / 1000 },
          isolates: [{ name: "server", pauses: measured.pauses, kinds: [] }],
        },
      });
    }
  });
  say({ type: "ready", port });
} catch (error) {
  say({ type: "failed", message: String((error as Error).stack) });
  process.exitCode = 1;
  process.disconnect?.();
}
