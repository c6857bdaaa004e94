package pauseless.storm;

/** How the bots of a battle behave: chances out of 1,000, per player and tick. */
record Bots(int cast, int move) {}
