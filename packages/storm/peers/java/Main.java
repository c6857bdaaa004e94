package pauseless.storm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The reference battle of docs/battle.md in Java, with its standard library alone: as a run of bot battles, or as a server
 * of WebSocket clients.
 *
 * <pre>
 * java pauseless.storm.Main battle --battles=1000 --players=50 --ticks=600 --cast=300 --move=200 --seed=7
 * java pauseless.storm.Main serve --battles=20 --players=50 --background=1000 --cast=300 --move=200 --seed=7 --port=0
 * </pre>
 *
 * <p>Of its collector's stops it knows what the log of safepoints says, which is to go to the file that property
 * {@code storm.safepoints} names.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    try {
      String mode = args.length == 0 ? "" : args[0];
      Options options = new Options(args);
      switch (mode) {
        case "battle" -> say(new BattleRun(options).run());
        case "serve" -> serve(options);
        default -> throw new IllegalArgumentException("mode \"" + mode + "\" is unknown; choose battle or serve");
      }
      System.exit(0);
    } catch (IllegalArgumentException | IllegalStateException | IOException error) {
      sayFailed(error);
      System.exit(1);
    }
  }

  private static void say(Map<String, ?> answer) {
    System.out.println(Json.of(answer));
    System.out.flush();
  }

  private static void sayFailed(Exception error) {
    say(Map.of("type", "failed", "message", String.valueOf(error.getMessage())));
  }

  /** Serves, and does what the lines of the standard input say, until it ends. */
  private static void serve(Options options) throws IOException {
    Server server = new Server(options);
    say(Map.of("type", "ready", "port", server.port()));
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.trim().split(" ");
      switch (words[0]) {
        case "tick-from" -> server.tickFrom(Double.parseDouble(words.length > 1 ? words[1] : ""));
        case "begin" -> {
          server.monitor().begin();
          say(Map.of("type", "begun"));
        }
        case "end" -> {
          try {
            say(server.monitor().end());
          } catch (IllegalStateException nothingBegun) {
            sayFailed(nothingBegun);
          }
        }
        case "" -> { }
        default -> throw new IllegalArgumentException(
            "command \"" + words[0] + "\" is unknown; say tick-from, begin or end");
      }
    }
  }
}
