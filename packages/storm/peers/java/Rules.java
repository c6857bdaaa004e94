package pauseless.storm;

/**
 * The numbers of the reference battle, version 1: docs/battle.md states the rules in words. An {@code int} is what all its
 * arithmetic is on.
 */
final class Rules {
  static final int MAP_SIZE = 65536;
  static final int MAX_SPEED = 512;
  static final int MAX_PLAYERS = 1024;
  static final int TICK_MS = 50;
  static final int FULL_HP = 1000;
  static final int FULL_MANA = 500;
  static final int MANA_PER_TICK = 2;
  static final int RESPAWN_TICKS = 40;
  static final int ITEMS_PER_PLAYER = 40;
  static final int ITEM_DURABILITY = 100;
  static final int POSITIONS_KEPT = 64;
  static final int HITS_KEPT = 32;
  static final int BUFFS_KEPT = 8;
  static final int NOVA_REACH = 12288;
  static final int NOVA_TARGETS = 16;

  static final int STRIKE = 0;
  static final int NOVA = 1;
  static final int BURN = 2;
  static final int WARD = 3;
  static final int SKILLS = 4;

  static final int SHIELD = 0;
  static final int VULNERABLE = 1;
  static final int SCORCH = 2;

  static final int SHIELD_TICKS = 40;
  static final int VULNERABLE_TICKS = 10;
  static final int SCORCH_TICKS = 6;

  static final int SHIELD_PER_STACK = 8;
  static final int VULNERABLE_PER_STACK = 5;
  static final int SCORCH_PER_STACK = 2;

  /** By skill: what an effect takes (or, for ward, how many stacks it leaves). */
  static final int[] POWER = {40, 25, 10, 3};
  /** By skill: how many ticks an effect lives after the one that spawned it. */
  static final int[] LIVES_TICKS = {1, 2, 4, 1};
  /** By skill: how many ticks until it can be cast again. */
  static final int[] COOLDOWN_TICKS = {4, 6, 8, 20};
  /** By skill: what it costs. */
  static final int[] MANA_COST = {0, 20, 15, 30};

  private Rules() {}
}
