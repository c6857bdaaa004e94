package pauseless.storm;

import java.util.ArrayList;
import java.util.List;

/** What battles have to bear: what bots do, and what is done beside the rules. It is turned while a server runs. */
final class Load {
  private final PressureModel model;
  private final boolean isPressing;
  private volatile Bots bots;
  private volatile int events;

  /** Battles that share a recorder, which is null where none is wanted. */
  record Battles(List<Battle> all, Recorder recorder) {
    Recorder.Recorded recorded() {
      return recorder == null ? Recorder.Recorded.NOTHING : recorder.recorded();
    }
  }

  /** @param events a player's chance to make an event in a tick, out of 1,000; -1 for nothing beside the rules */
  Load(PressureModel model, Bots bots, int events) {
    this.model = model;
    this.isPressing = events >= 0;
    turn(bots, events);
  }

  /** Sets how bots behave and how many events players make. */
  void turn(Bots bots, int events) {
    this.bots = bots;
    this.events = events;
  }

  PressureModel model() {
    return model;
  }

  Bots bots() {
    return bots;
  }

  int events() {
    return events;
  }

  /** Starts battles of a run; the first is battle number {@code first} of it. */
  Battles battles(int count, int players, int seed, int first) {
    Recorder recorder = isPressing && model.recorder() ? new Recorder() : null;
    List<Battle> all = new ArrayList<>(count);
    for (int index = first; index < first + count; index++) {
      int start = Dice.battleSeed(seed, index);
      all.add(new Battle(players, new Dice(start), isPressing ? new Pressure(this, recorder, start, index) : null));
    }
    return new Battles(all, recorder);
  }
}
