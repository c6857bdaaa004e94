package pauseless.storm;

import java.util.HashMap;
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
    return new Load(model, bots(), whole("events", -1, -1, 1000));
  }

  private Bots bots() {
    Bots bots = new Bots(whole("cast", 300, 0, 1000), whole("move", 200, 0, 1000));
    if (bots.cast() + bots.move() > 1000) {
      throw new IllegalArgumentException(
          "cast " + bots.cast() + " and move " + bots.move() + " are chances of 1,000 together; lower one");
    }
    return bots;
  }
}
