import { Snapshots, snapshotLayout, snapshotTable, unsigned } from "../index.js";
import { diceFrom } from "./dice.js";

/** How many players there are. */
export const MOST_PLAYERS = 50;
/** Players whose ways are not predicted. */
export const Players = snapshotTable("players", {
  capacity: MOST_PLAYERS,
  fields: { x: unsigned(16), y: unsigned(16) },
});
/** Players whose ways are. */
export const Steady = snapshotTable("players", {
  capacity: MOST_PLAYERS,
  fields: { x: unsigned(16, { predicted: true }), y: unsigned(16, { predicted: true }) },
});

/** Fifty players that all move, at up to 512 a tick and now and then another way. */
export function moving(table: typeof Players, clients: number) {
  const dice = diceFrom(7);
  const snapshots = new Snapshots(snapshotLayout("battle", [table]), { clients });
  const players = Array.from({ length: MOST_PLAYERS }, () => ({
    x: dice(65536),
    y: dice(65536),
    vx: 0,
    vy: 0,
  }));
  const capture = snapshots.capture(table);
  let tick = 0;
  return {
    snapshots,
    players,
    step(): number {
      snapshots.begin(++tick);
      for (const [slot, player] of players.entries()) {
        if (tick === 1 || dice(20) === 0) {
          player.vx = dice(1025) - 512;
          player.vy = dice(1025) - 512;
        }
        player.x = (player.x + player.vx) & 0xffff;
        player.y = (player.y + player.vy) & 0xffff;
        const row = capture.row(slot);
        row.x = player.x;
        row.y = player.y;
      }
      return tick;
    },
  };
}

/** Whether a packet builds on none before. */
export const isKeyframe = ({ reserve, at }: Snapshots) =>
  ((reserve.views.u8[at + 3] >> 6) | ((reserve.views.u8[at + 4] & 63) << 2)) === 0;
