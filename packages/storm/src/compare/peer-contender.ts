import type { Peer } from "../peers/peer.js";
import type { Contender } from "./contender.js";

/** A peer as one who is measured, under the load of the scenario as strategies are. */
export function peerContender(peer: Peer): Contender {
  const { name, summary, advice, protocol } = peer;
  return {
    name,
    summary,
    advice,
    protocol,
    kind: "peer",
    engine: [],
    leftOut: () => peer.leftOut(),
    start({ battles, players, scenario, seed }) {
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
