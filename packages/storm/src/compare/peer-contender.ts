import { scenarios } from "../battle/scenario.js";
import type { Peer } from "../peers/peer.js";
import type { StormScenario } from "../scenario/storm-scenario.js";
import type { Contender } from "./contender.js";

/** A peer as one who is measured: under the load of the scenario's first phase, and left out where that is not what the scenario is. */
export function peerContender(peer: Peer, scenario: StormScenario): Contender {
  const { name, summary, advice, protocol } = peer;
  return {
    name,
    summary,
    advice,
    protocol,
    kind: "peer",
    engine: [],
    async leftOut() {
      if (scenario.phases.length > 1) return "its load does not change over time, as the scenario's does";
      if (scenario.players !== scenarios.aoe.players) {
        return `its bots' battles are of ${scenarios.aoe.players} players, not of ${scenario.players}`;
      }
      return peer.leftOut();
    },
    start({ battles, players, seed }) {
      const [{ cast, move, events }] = scenario.phases;
      const pressure = { model: scenario, dial: { events } };
      return peer.start({ battles, players, background: scenario.battles, cast, move, seed, pressure });
    },
  };
}
