/** Messages of one player that can wait for a tick, on average; more are dropped. */
export const INPUTS_PER_PLAYER = 16;
