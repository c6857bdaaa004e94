package pauseless.storm;

import java.util.ArrayList;
import java.util.List;

/**
 * One reference battle in ordinary objects. It belongs to one thread at a time.
 *
 * <p>The tuning guide of HotSpot's collectors
 * (https://docs.oracle.com/en/java/javase/17/gctuning/garbage-first-garbage-collector-tuning.html) recommends G1 with its
 * default settings, and G1 is made for objects that die young. So short-lived things are small objects that nobody keeps,
 * and no flag is set.
 */
final class Battle {
  /** The longest that an effect lives, in ticks. */
  static final int LONGEST_LIFE = 4;

  private final List<Player> players;
  private final Dice dice;
  private List<Effect> effects = new ArrayList<>();
  private int tick;
  private long spawned;
  private long rejected;
  private final long[] lifetimes = new long[LONGEST_LIFE + 1];
  private final Pressure pressure;

  /** @param pressure what it does beside its rules, null for nothing */
  Battle(int playerCount, Dice dice, Pressure pressure) {
    this.dice = dice;
    this.pressure = pressure;
    players = new ArrayList<>(playerCount);
    for (int index = 0; index < playerCount; index++) {
      int x = dice.below(Rules.MAP_SIZE);
      int y = dice.below(Rules.MAP_SIZE);
      players.add(new Player(index, x, y));
    }
  }

  int tick() {
    return tick;
  }

  /** How many effects were ever spawned. */
  long spawned() {
    return spawned;
  }

  /** How many casts were rejected. */
  long rejected() {
    return rejected;
  }

  /** By ticks: how many effects were gone after so many. */
  long[] lifetimes() {
    return lifetimes.clone();
  }

  /** What it does beside its rules, null for nothing. */
  Pressure pressure() {
    return pressure;
  }

  List<Player> players() {
    return players;
  }

  /** The live effects, in the order in which they were spawned. */
  List<Effect> effects() {
    return effects;
  }

  /** Begins a tick: what comes in until {@link #endTick} is its input. */
  void beginTick() {
    tick++;
  }

  /** Sets the velocity of a living player; ignored for a dead one. */
  void move(int index, int vx, int vy) {
    Player player = players.get(index);
    if (!player.isAlive()) return;
    player.vx = vx;
    player.vy = vy;
  }

  /** Casts a skill at a target, or counts a rejection. */
  void cast(int index, int skill, int targetIndex) {
    Player caster = players.get(index);
    Player target = players.get(targetIndex);
    if (!mayCast(caster, skill, target)) {
      rejected++;
      return;
    }
    caster.cooldownUntil[skill] = tick + Rules.COOLDOWN_TICKS[skill];
    caster.mana -= Rules.MANA_COST[skill];
    if (skill == Rules.NOVA) spawnNova(caster);
    else spawn(caster, target, skill);
  }

  private boolean mayCast(Player caster, int skill, Player target) {
    if (!caster.isAlive() || caster.cooldownUntil[skill] > tick || caster.mana < Rules.MANA_COST[skill]) return false;
    if (skill == Rules.NOVA) return true;
    return target.isAlive() && (target.team() == caster.team()) == (skill == Rules.WARD);
  }

  private void spawnNova(Player caster) {
    int found = 0;
    for (Player player : players) {
      if (!player.isAlive() || player.team() == caster.team()) continue;
      if (Math.abs(player.x - caster.x) > Rules.NOVA_REACH || Math.abs(player.y - caster.y) > Rules.NOVA_REACH) continue;
      spawn(caster, player, Rules.NOVA);
      if (++found == Rules.NOVA_TARGETS) return;
    }
  }

  private void spawn(Player source, Player target, int skill) {
    effects.add(Effect.of(source, target, skill, tick));
    spawned++;
  }

  /** One whole tick with the inputs of the rules' bots. */
  void botTick(Bots bots) {
    beginTick();
    for (int index = 0; index < players.size(); index++) {
      int roll = dice.below(1000);
      if (roll < bots.cast()) {
        int skill = dice.below(Rules.SKILLS);
        cast(index, skill, dice.below(players.size()));
      } else if (roll < bots.cast() + bots.move()) {
        int vx = dice.below(2 * Rules.MAX_SPEED + 1) - Rules.MAX_SPEED;
        move(index, vx, dice.below(2 * Rules.MAX_SPEED + 1) - Rules.MAX_SPEED);
      }
    }
    endTick();
  }

  /** Applies effects, then moves players. */
  void endTick() {
    List<Effect> staying = new ArrayList<>(effects.size());
    for (Effect effect : effects) {
      if (apply(effect)) staying.add(effect);
      else lifetimes[tick - effect.spawned()]++;
    }
    effects = staying;
    for (Player player : players) {
      if (player.isAlive()) {
        player.live(tick);
      } else if (player.respawnAt == tick) {
        int x = dice.below(Rules.MAP_SIZE);
        player.respawn(x, dice.below(Rules.MAP_SIZE));
      }
      player.positions.add(new Position(tick, player.x, player.y));
    }
    if (pressure != null) pressure.tick(this);
  }

  /** Lets an effect work for one tick; answers whether it stays. */
  private boolean apply(Effect effect) {
    Player target = effect.target();
    if (!target.isAlive()) return false;
    boolean over = effect.expires() <= tick;
    if (effect.skill() == Rules.BURN || (over && effect.skill() != Rules.WARD)) hurt(effect);
    if (!over) return true;
    if (target.isAlive()) leaveBuff(effect);
    return false;
  }

  private void hurt(Effect effect) {
    Player source = effect.source();
    Player target = effect.target();
    int damage = effect.power();
    for (Buff buff : target.buffs) {
      if (buff.kind() == Rules.SCORCH) continue;
      if (buff.kind() == Rules.SHIELD) damage -= Rules.SHIELD_PER_STACK * buff.stacks();
      else damage += Rules.VULNERABLE_PER_STACK * buff.stacks();
      buff.owner().score++;
    }
    damage = Math.max(0, damage);
    target.hp -= damage;
    source.score += damage;
    target.hits.add(new Hit(tick, source, damage));
    if (target.isAlive()) return;
    source.kills++;
    target.die(tick);
  }

  private void leaveBuff(Effect effect) {
    Player source = effect.source();
    Player target = effect.target();
    switch (effect.skill()) {
      case Rules.STRIKE -> target.addBuff(new Buff(Rules.VULNERABLE, 1, source, tick + Rules.VULNERABLE_TICKS));
      case Rules.BURN -> target.addBuff(new Buff(Rules.SCORCH, 1, source, tick + Rules.SCORCH_TICKS));
      case Rules.WARD -> target.addBuff(new Buff(Rules.SHIELD, effect.power(), source, tick + Rules.SHIELD_TICKS));
      default -> { }
    }
  }

  /** The state hash of the rules. */
  int hash() {
    StateHash hash = new StateHash();
    hash.add(tick, dice.state());
    for (Player player : players) player.addTo(hash);
    hash.add(effects.size());
    for (Effect effect : effects) {
      hash.add(effect.source().index, effect.target().index, effect.skill(), effect.spawned(), effect.expires(),
          effect.power());
      hash.add(effect.snapshot().hp(), effect.snapshot().x(), effect.snapshot().y());
    }
    return hash.value();
  }
}
