package pauseless.storm;

import java.util.Map;

/** What the pressure of a battle has come to. */
record Ledger(int events, int largeEvents, int fired, int followed, int lost, int checksum) {
  static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0, 0);

  Map<String, Object> told() {
    return Map.of("events", events, "largeEvents", largeEvents, "fired", fired, "followed", followed, "lost", lost,
        "checksum", checksum);
  }
}
