package pauseless.storm;

/** Where a player was after a tick. */
record Position(int tick, int x, int y) {}
