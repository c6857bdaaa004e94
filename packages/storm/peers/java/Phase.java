package pauseless.storm;

/**
 * How it is for a while in every battle: chances out of 1,000, for each player and tick.
 *
 * @param lastTick the last tick of a cycle that belongs to it
 * @param bots how bots play
 * @param events a player's chance to make an input event; -1 for nothing beside the rules
 */
record Phase(int lastTick, Bots bots, int events) {}
