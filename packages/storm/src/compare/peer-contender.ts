import { scenarios } from "../battle/scenario.js";
import type { Peer } from "../peers/peer.js";
import type { StormScenario } from "../scenario/storm-scenario.js";
import type { Contender } from "./contender.js";

/** A peer as one who is measured, and left out where it cannot be under the load that the scenario has. */
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
      if (!peer.followsScenarios && scenario.phases.length > 1) {
        return "its load does not change over time, as the scenario's does";
      }
      if (!peer.followsScenarios && scenario.players !== scenarios.aoe.players) {
        return `its bots' battles are of ${scenarios.aoe.players} players, not of ${scenario.players}`;
      }
      return peer.leftOut();
    },
    start({ battles, players, seed }) {
      const { phases, battles: background, players: backgroundPlayers } = scenario;
      const [{ cast, move, events }] = phases;
      const pressure = { model: scenario, dial: { events } };
      return peer.start({
        battles,
        players,
        background,
        backgroundPlayers,
        cast,
        move,
        seed,
        pressure,
        phases,
      });
    },
  };
}
