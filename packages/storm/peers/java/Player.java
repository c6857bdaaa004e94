package pauseless.storm;

import java.util.ArrayList;
import java.util.List;

/** One player, with all that is its own. */
final class Player {
  final int index;
  int x;
  int y;
  int vx;
  int vy;
  int hp = Rules.FULL_HP;
  int mana = Rules.FULL_MANA;
  int kills;
  int deaths;
  int score;
  int respawnAt;
  final int[] cooldownUntil = new int[Rules.SKILLS];
  final List<Buff> buffs = new ArrayList<>(Rules.BUFFS_KEPT);
  final List<Item> items = new ArrayList<>(Rules.ITEMS_PER_PLAYER);
  final History<Position> positions = new History<>(Rules.POSITIONS_KEPT);
  final History<Hit> hits = new History<>(Rules.HITS_KEPT);

  Player(int index, int x, int y) {
    this.index = index;
    this.x = x;
    this.y = y;
    for (int id = 0; id < Rules.ITEMS_PER_PLAYER; id++) items.add(new Item(id));
  }

  int team() {
    return index & 1;
  }

  boolean isAlive() {
    return hp > 0;
  }

  /** Adds a buff; the oldest goes where there is no room. */
  void addBuff(Buff buff) {
    if (buffs.size() == Rules.BUFFS_KEPT) buffs.remove(0);
    buffs.add(buff);
  }

  void die(int tick) {
    deaths++;
    respawnAt = tick + Rules.RESPAWN_TICKS;
    buffs.clear();
    vx = 0;
    vy = 0;
  }

  void respawn(int x, int y) {
    respawnAt = 0;
    hp = Rules.FULL_HP;
    mana = Rules.FULL_MANA;
    this.x = x;
    this.y = y;
  }

  /** Lives one tick: buffs, mana, one step. */
  void live(int tick) {
    for (Buff buff : buffs) {
      if (buff.kind() == Rules.SCORCH) hp = Math.max(1, hp - Rules.SCORCH_PER_STACK * buff.stacks());
    }
    buffs.removeIf(buff -> buff.expires() <= tick);
    mana = Math.min(Rules.FULL_MANA, mana + Rules.MANA_PER_TICK);
    x += vx;
    if (x < 0 || x >= Rules.MAP_SIZE) {
      x = x < 0 ? -x : 2 * (Rules.MAP_SIZE - 1) - x;
      vx = -vx;
    }
    y += vy;
    if (y < 0 || y >= Rules.MAP_SIZE) {
      y = y < 0 ? -y : 2 * (Rules.MAP_SIZE - 1) - y;
      vy = -vy;
    }
  }

  /** Folds the player's state into a hash. */
  void addTo(StateHash hash) {
    hash.add(x, y, vx, vy, hp, mana, kills, deaths, score, respawnAt);
    hash.add(cooldownUntil);
    hash.add(buffs.size());
    for (Buff buff : buffs) hash.add(buff.kind(), buff.stacks(), buff.owner().index, buff.expires());
    Position position = positions.newest();
    hash.add(positions.next());
    if (position == null) hash.add(0, 0, 0);
    else hash.add(position.tick(), position.x(), position.y());
    Hit hit = hits.newest();
    hash.add(hits.next());
    if (hit == null) hash.add(0, 0, 0);
    else hash.add(hit.tick(), hit.source().index, hit.amount());
  }
}
