package pauseless.storm;

/** A skill at work on its target. */
record Effect(Player source, Player target, int skill, int spawned, int expires, int power, Snapshot snapshot) {

  /** What the target was when the effect was spawned. */
  record Snapshot(int hp, int x, int y) {}

  static Effect of(Player source, Player target, int skill, int tick) {
    return new Effect(source, target, skill, tick, tick + Rules.LIVES_TICKS[skill], Rules.POWER[skill],
        new Snapshot(target.hp, target.x, target.y));
  }
}
