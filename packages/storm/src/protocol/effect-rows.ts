import { EFFECTS_PER_PLAYER } from "../battle/rules.js";

/**
 * The rows that effects have in views, for each player: the effect that was spawned as number `n` of a battle has row `n` modulo all of them, in
 * every strategy. The last five ticks' effects are fewer: in five ticks, a player casts strike twice at most, all else once.
 */
const EFFECT_ROWS_PER_PLAYER = EFFECTS_PER_PLAYER + 1;
/** The rows of effects in views of so many players. */
export const effectRows = (players: number): number => players * EFFECT_ROWS_PER_PLAYER;
