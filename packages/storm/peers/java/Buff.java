package pauseless.storm;

/** Something that a player carries for some ticks. */
record Buff(int kind, int stacks, Player owner, int expires) {}
