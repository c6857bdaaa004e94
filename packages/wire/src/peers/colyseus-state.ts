import { schema, t } from "@colyseus/schema";
import { type Battle, freshBattle } from "./players.js";

const PlayerState = schema(
  {
    id: t.uint32(),
    x: t.float32(),
    y: t.float32(),
    z: t.float32(),
    vx: t.float32(),
    vy: t.float32(),
    heading: t.float32(),
    hp: t.uint16(),
    mana: t.uint16(),
    score: t.uint16(),
    lastInput: t.uint16(),
    team: t.uint8(),
    weapon: t.uint8(),
    animation: t.uint8(),
    flags: t.uint8(),
  },
  "PlayerState",
);

/** The battle as a state that @colyseus/schema watches. An array of players: a map would send their names as well. */
export const BattleState = schema(
  {
    tick: t.uint32(),
    elapsedMs: t.uint32(),
    acknowledged: t.uint32(),
    battleId: t.uint32(),
    secondsLeft: t.uint32(),
    scoreRed: t.uint32(),
    scoreBlue: t.uint32(),
    zoneX: t.float32(),
    zoneY: t.float32(),
    zoneRadius: t.float32(),
    players: t.array(PlayerState),
  },
  "BattleState",
);

/** The state that every codec starts from. */
export function freshState() {
  const { players, ...head } = freshBattle();
  const state = new BattleState();
  Object.assign(state, head);
  for (const player of players) state.players.push(Object.assign(new PlayerState(), player));
  return state;
}

/** The fields that a client has. */
export function contentsOf(state: InstanceType<typeof BattleState>): Battle {
  return state.toJSON() as unknown as Battle;
}
