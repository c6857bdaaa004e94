package pauseless.storm;

/** What a player did with its device. */
sealed interface InputEvent {
  int serial();

  Player player();

  int tick();

  /** All of it, as one number. */
  int value();

  /** A tap, a key. */
  record Small(int serial, Player player, int tick, int a, int b) implements InputEvent {
    @Override
    public int value() {
      return StateHash.fold(head(this), a, b);
    }
  }

  /** What takes more to tell: a stroke, an aim. */
  record Large(int serial, Player player, int tick, int a, int b, int c, int d, int e, int f, int g, int h, int i)
      implements InputEvent {
    @Override
    public int value() {
      return StateHash.fold(head(this), a, b, c, d, e, f, g, h, i);
    }
  }

  private static int head(InputEvent event) {
    return StateHash.fold(StateHash.START, event.serial(), event.player().index, event.tick());
  }
}
