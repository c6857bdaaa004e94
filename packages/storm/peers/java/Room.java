package pauseless.storm;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A battle with its clients. The battle belongs to the thread that ticks it, one after the other; what the selector's thread
 * brings waits in the inbox.
 */
final class Room {
  /** Messages of one player that can wait for a tick, on average; more are dropped. */
  private static final int INPUTS_PER_PLAYER = 16;

  /** What a player said; no message where it left. */
  private record Input(int player, ClientMessage message) {}

  private final int index;
  private final Battle battle;
  private final Counters counters;
  private final AtomicReferenceArray<Connection> seats;
  private final Queue<Input> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  /** By player: the sequence number of the last message that was applied. */
  private final int[] applied;

  Room(int index, Battle battle, Counters counters) {
    this.index = index;
    this.battle = battle;
    this.counters = counters;
    seats = new AtomicReferenceArray<>(playersOf(battle));
    applied = new int[playersOf(battle)];
  }

  private static int playersOf(Battle battle) {
    return battle.players().size();
  }

  int playerCount() {
    return applied.length;
  }

  /** Gives a client the first free seat and welcomes it; answers whether there was one. */
  boolean join(Connection connection) {
    for (int player = 0; player < playerCount(); player++) {
      if (seats.get(player) != null) continue;
      connection.sit(this, player);
      connection.send(PlainProtocol.welcome(index, player, playerCount()));
      seats.set(player, connection);
      return true;
    }
    return false;
  }

  /** Frees a player's seat. */
  void leave(int player) {
    seats.set(player, null);
    put(new Input(player, null));
  }

  /** Puts a message in the inbox. */
  void receive(int player, ClientMessage message) {
    counters.received.increment();
    if (waiting.get() < playerCount() * INPUTS_PER_PLAYER) put(new Input(player, message));
  }

  /** Counted when it is there, so that a tick finds all that it counts. */
  private void put(Input input) {
    inbox.add(input);
    waiting.incrementAndGet();
  }

  /** Runs the battle's tick and sends what came of it. */
  void tick() {
    battle.beginTick();
    for (int left = waiting.get(); left > 0; left--) {
      apply(inbox.remove());
      waiting.decrementAndGet();
    }
    battle.endTick();
    sendView();
  }

  private void apply(Input input) {
    int player = input.player();
    ClientMessage message = input.message();
    if (message == null) {
      applied[player] = 0;
      battle.move(player, 0, 0);
      return;
    }
    applied[player] = message.seq();
    if (message instanceof ClientMessage.Move move) battle.move(player, move.vx(), move.vy());
    else if (message instanceof ClientMessage.Cast cast) battle.cast(player, cast.skill(), cast.target());
  }

  /** Packs the view once and sends it to all clients. */
  private void sendView() {
    ByteBuffer frame = null;
    for (int player = 0; player < playerCount(); player++) {
      Connection connection = seats.get(player);
      if (connection == null) continue;
      if (frame == null) frame = PlainProtocol.view(battle, applied);
      if (connection.sendIfFree(frame.duplicate())) counters.sent.increment();
    }
  }
}
