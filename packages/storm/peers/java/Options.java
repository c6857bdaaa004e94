package pauseless.storm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The options of the command line: {@code --name=value}. */
final class Options {
  private final Map<String, String> given = new HashMap<>();

  /** @throws IllegalArgumentException where something is no option with a value */
  Options(String[] args) {
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      if (!args[i].startsWith("--") || equals < 0) {
        throw new IllegalArgumentException("\"" + args[i] + "\" is no option with a value; give --name=value");
      }
      given.put(args[i].substring(2, equals), args[i].substring(equals + 1));
    }
  }

  String text(String name, String otherwise) {
    return given.getOrDefault(name, otherwise);
  }

  /** A whole number. @throws IllegalArgumentException that names it and its range, where it is none or out of range */
  int whole(String name, long otherwise, long least, long most) {
    String text = text(name, Long.toString(otherwise));
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) return (int) value;
    } catch (NumberFormatException none) {
      // Said below.
    }
    throw new IllegalArgumentException(name + " is " + text + "; give a whole number from " + least + " to " + most);
  }

  int battles() {
    return whole("battles", 1, 1, 20_000);
  }

  int players() {
    return whole("players", 50, 1, Rules.MAX_PLAYERS);
  }

  /** A 32-bit seed, whose upper half are negative ints. */
  int seed() {
    return whole("seed", 7, 0, 0xffffffffL);
  }

  /** What battles have to bear. */
  Load load() {
    int least = whole("entity-least", 2048, PressureModel.SLOT_BYTES, 1 << 30);
    PressureModel model = new PressureModel(whole("entities", 0, 0, 100_000), least,
        whole("entity-most", 16_384, least, 1 << 30), Boolean.parseBoolean(text("recorder", "false")),
        Boolean.parseBoolean(text("follow", "false")));
    String constant = "1:" + text("cast", "300") + ":" + text("move", "200") + ":" + text("events", "-1");
    return new Load(model, phases(text("phases", constant)));
  }

  /** Phases as SECONDS:CAST:MOVE:EVENTS, with commas between them. */
  private static List<Phase> phases(String text) {
    List<Phase> phases = new ArrayList<>();
    int ticks = 0;
    for (String each : text.split(",")) {
      String[] numbers = each.split(":");
      try {
        ticks += (int) (Double.parseDouble(numbers[0]) * 1000 / Rules.TICK_MS);
        Bots bots = new Bots(Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
        phases.add(checked(new Phase(ticks, bots, Integer.parseInt(numbers[3]))));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException none) {
        throw new IllegalArgumentException("phase \"" + each + "\" is none; give SECONDS:CAST:MOVE:EVENTS", none);
      }
    }
    if (ticks < 1) throw new IllegalArgumentException("the phases have no tick together; give more seconds");
    return phases;
  }

  private static Phase checked(Phase phase) {
    int cast = phase.bots().cast();
    int move = phase.bots().move();
    if (cast < 0 || move < 0 || cast + move > 1000) {
      throw new IllegalArgumentException(
          "cast " + cast + " and move " + move + " are chances of 1,000 together; lower one");
    }
    if (phase.events() < -1 || phase.events() > 1000) {
      throw new IllegalArgumentException(
          "events is " + phase.events() + "; give a chance of 1,000, or -1 for nothing beside the rules");
    }
    return phase;
  }
}
