import { setTimeout as wait } from "node:timers/promises";
import { NO_MEMORY } from "../host/reserve-use.js";
import { Monitor } from "../serve/monitor.js";
import { METER_LEAD_MS } from "../serve/pressure-meter.js";
import { type Driven, serveParent } from "../serve/serve-parent.js";
import type { NodeServer, NodeServerOptions } from "./node-server.js";
import type { PeerOptions } from "./peer.js";

/*
 * A peer's server in Node as a process of its own, driven and measured as that of a strategy is.
 */

/** The peers in Node. */
export type NodePeerName = "ws" | "colyseus";

/** What the process is started with. */
export interface NodePeerArguments extends PeerOptions {
  readonly peer: NodePeerName;
}

async function serverOf(peer: NodePeerName, options: NodeServerOptions): Promise<NodeServer> {
  // Either is loaded where it is wanted only: what a framework loads is on the heap.
  if (peer === "ws") return new (await import("./ws-server.js")).WsServer(options);
  return new (await import("./colyseus-server.js")).ColyseusServer(options);
}

/** A server and who watches it. */
function driven(server: NodeServer, monitor: Monitor): Driven {
  const counts = () => ({ ...server.counters, skippedTicks: server.skippedTicks });
  let before = counts();
  return {
    tickFrom: (epochMs) => server.tickFrom(epochMs - performance.timeOrigin),
    async beginMeasurement() {
      server.meter.begin();
      await wait(METER_LEAD_MS);
      await monitor.begin();
      before = counts();
    },
    async endMeasurement() {
      const { received, sent, skippedTicks } = counts();
      const measured = await monitor.end();
      return {
        ...measured,
        receivedPerS: (received - before.received) / measured.seconds,
        sentPerS: (sent - before.sent) / measured.seconds,
        skippedTicks: skippedTicks - before.skippedTicks,
        pressure: server.meter.end(),
      };
    },
  };
}

await serveParent<NodePeerArguments>(async ({ peer, cast, move, pressure, phases, ...options }) => {
  const monitor = new Monitor(
    () => null,
    () => NO_MEMORY,
  );
  const server = await serverOf(peer, {
    ...options,
    phases: phases ?? [{ seconds: 10, cast, move, events: pressure?.dial.events ?? 0 }],
    ...(pressure === undefined ? {} : { model: pressure.model }),
    onTick: monitor.onTick,
  });
  const port = await server.bind(0, "127.0.0.1");
  monitor.start();
  return { server: driven(server, monitor), port };
});
