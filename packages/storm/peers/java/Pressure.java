package pauseless.storm;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a battle does beside its rules, docs/pressure.md: events, timers, entities that live as long as the battle, and
 * followers.
 */
final class Pressure {
  private static final int LEAST_TICKS = 1;
  private static final int MOST_TICKS = 3;

  /** What an entity has on file of an event. */
  private record Slot(int serial, int player, int value, int tick) {}

  /** What becomes of an event after a while. */
  private record Timer(int due, InputEvent event) {}

  private final PressureModel model;
  private final Load load;
  private final Recorder recorder;
  private final int index;
  private final Dice dice;
  private final List<List<Slot>> entities = new ArrayList<>();
  /** By tick modulo its size: the timers that are due then, in the order in which they were made. */
  private final List<List<Timer>> wheel = new ArrayList<>();
  private List<InputEvent> made = new ArrayList<>();
  private final Set<Reference<Effect>> followers = new HashSet<>();
  private final ReferenceQueue<Effect> gone = new ReferenceQueue<>();
  private int events;
  private int largeEvents;
  private int fired;
  private int followed;
  private int lost;
  private int checksum = StateHash.START;

  /**
   * @param recorder of the battle's server, null where there is none
   * @param seed what the battle's own generator starts from
   * @param index the battle's number in recordings
   */
  Pressure(Load load, Recorder recorder, int seed, int index) {
    this.model = load.model();
    this.load = load;
    this.recorder = recorder;
    this.index = index;
    dice = new Dice((seed ^ 0x5eed5eed) * 0x01000193);
    int least = model.leastBytes() / PressureModel.SLOT_BYTES;
    int most = model.mostBytes() / PressureModel.SLOT_BYTES;
    for (int i = 0; i < model.entities(); i++) {
      int slots = least + dice.below(most - least + 1);
      List<Slot> entity = new ArrayList<>(slots);
      for (int slot = 0; slot < slots; slot++) entity.add(new Slot(0, 0, 0, 0));
      entities.add(entity);
    }
    for (int i = 0; i <= MOST_TICKS; i++) wheel.add(new ArrayList<>());
  }

  /** Does what follows a tick of the rules. */
  void tick(Battle battle) {
    int tick = battle.tick();
    fire(tick);
    handle(tick);
    makeEvents(tick, battle.players());
    if (model.follow()) follow(tick, battle.effects());
    if (recorder != null) recorder.takeDown(index, tick, battle.players());
  }

  /** What it has come to, but for what the entities hold. */
  Ledger ledger() {
    return new Ledger(events, largeEvents, fired, followed, lost, checksum);
  }

  /** What it has come to, with the checksum folded over what the entities hold. */
  Ledger settled() {
    int settled = checksum;
    for (List<Slot> entity : entities) {
      for (Slot slot : entity) settled = StateHash.fold(settled, slot.value());
    }
    return new Ledger(events, largeEvents, fired, followed, lost, settled);
  }

  private void fire(int tick) {
    int place = tick % wheel.size();
    for (Timer timer : wheel.get(place)) {
      int value = timer.event().value();
      checksum = StateHash.fold(checksum, value);
      file(timer.event(), value, tick);
      fired++;
    }
    wheel.set(place, new ArrayList<>());
  }

  private void file(InputEvent event, int value, int tick) {
    if (entities.isEmpty()) return;
    int player = event.player().index;
    List<Slot> entity = entities.get(player % entities.size());
    int place = (value >>> 8) % entity.size();
    int filed = StateHash.fold(entity.get(place).value(), value);
    entity.set(place, new Slot(event.serial(), player, filed, tick));
  }

  private void handle(int tick) {
    for (InputEvent event : made) {
      int due = tick + LEAST_TICKS + dice.below(MOST_TICKS - LEAST_TICKS + 1);
      wheel.get(due % wheel.size()).add(new Timer(due, event));
    }
    made = new ArrayList<>();
  }

  private void makeEvents(int tick, List<Player> players) {
    int chance = load.at(tick).events();
    for (Player player : players) {
      if (dice.below(1000) >= chance) continue;
      boolean isLarge = dice.below(2) == 1;
      int state = dice.state();
      int serial = ++events;
      if (isLarge) largeEvents++;
      made.add(isLarge ? large(serial, player, tick, state) : small(serial, player, tick, state));
    }
  }

  private static InputEvent small(int serial, Player player, int tick, int state) {
    return new InputEvent.Small(serial, player, tick, StateHash.fold(state, 0), StateHash.fold(state, 1));
  }

  private static InputEvent large(int serial, Player player, int tick, int state) {
    return new InputEvent.Large(serial, player, tick, StateHash.fold(state, 0), StateHash.fold(state, 1),
        StateHash.fold(state, 2), StateHash.fold(state, 3), StateHash.fold(state, 4), StateHash.fold(state, 5),
        StateHash.fold(state, 6), StateHash.fold(state, 7), StateHash.fold(state, 8));
  }

  private void follow(int tick, List<Effect> effects) {
    for (Reference<? extends Effect> each = gone.poll(); each != null; each = gone.poll()) {
      followers.remove(each);
      lost++;
    }
    if (effects.isEmpty()) return;
    Effect newest = effects.get(effects.size() - 1);
    if (newest.spawned() != tick) return;
    followers.add(new WeakReference<>(newest, gone));
    followed++;
  }
}
