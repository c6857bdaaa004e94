package pauseless.storm;

import java.util.ArrayList;
import java.util.List;

/**
 * What battles have to bear: what bots do, and what is done beside the rules. Its time is that of each battle's own ticks, so
 * that a battle does the same in every run, however late its ticks are.
 */
final class Load {
  private final PressureModel model;
  private final boolean isPressing;
  /** One after the other, and from the first again. */
  private final List<Phase> phases;

  /** Battles that share a recorder, which is null where none is wanted. */
  record Battles(List<Battle> all, Recorder recorder) {
    Recorder.Recorded recorded() {
      return recorder == null ? Recorder.Recorded.NOTHING : recorder.recorded();
    }
  }

  Load(PressureModel model, List<Phase> phases) {
    this.model = model;
    this.phases = phases;
    isPressing = phases.get(0).events() >= 0;
  }

  PressureModel model() {
    return model;
  }

  /** The phase of a battle's tick; the first is 1. */
  Phase at(int tick) {
    int inCycle = (tick - 1) % phases.get(phases.size() - 1).lastTick() + 1;
    for (Phase phase : phases) {
      if (inCycle <= phase.lastTick()) return phase;
    }
    throw new AssertionError("a cycle ends with its last phase");
  }

  /** A battle's next tick as its phase has it. */
  void botTick(Battle battle) {
    battle.botTick(at(battle.tick() + 1).bots());
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
