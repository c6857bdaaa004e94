package pauseless.storm;

/** What hurt a player. */
record Hit(int tick, Player source, int amount) {}
