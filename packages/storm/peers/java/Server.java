package pauseless.storm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The battles that clients play and those that bots play in the background. One thread reads all connections through a
 * selector, as is usual for thousands of them in Java 17.
 */
final class Server {
  /** Battles and ticks of the rehearsal in which the virtual machine compiles what battles run. */
  private static final int REHEARSAL_BATTLES = 40;
  private static final int REHEARSAL_TICKS = 150;
  private static final Bots REHEARSAL_BOTS = new Bots(300, 200);
  private static final long CLOSING_MS = 2000;
  private static final int BACKLOG = 1024;

  private final List<Room> rooms = new ArrayList<>();
  private final Load load;
  private final Load.Battles hosted;
  private final Load.Battles background;
  private final Counters counters = new Counters();
  private final Monitor monitor;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(Runtime.getRuntime().availableProcessors());
  private final Selector selector;
  private final ServerSocketChannel listener;

  /** Makes the battles and listens. @throws IOException where the port cannot be had */
  Server(Options options) throws IOException {
    load = options.load();
    int battles = options.battles();
    int players = options.players();
    int seed = options.seed();
    int backgroundBattles = options.whole("background", 0, 0, 20_000);
    int port = options.whole("port", 0, 0, 65535);
    int backgroundPlayers = options.whole("background-players", 50, 1, Rules.MAX_PLAYERS);
    rehearse(backgroundPlayers);
    hosted = load.battles(battles, players, seed, 0);
    background = load.battles(backgroundBattles, backgroundPlayers, seed, battles);
    for (Battle battle : hosted.all()) rooms.add(new Room(rooms.size(), battle, counters));
    monitor = new Monitor(counters, List.of(hosted, background));
    selector = Selector.open();
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(options.text("host", "127.0.0.1"), port), BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
    new Thread(this::readAll, "selector").start();
  }

  private void rehearse(int players) {
    for (Battle battle : load.battles(REHEARSAL_BATTLES, players, 1, 0).all()) {
      for (int tick = 0; tick < REHEARSAL_TICKS; tick++) battle.botTick(REHEARSAL_BOTS);
    }
  }

  Monitor monitor() {
    return monitor;
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  /** Begins to tick, the first battle one period after a moment in milliseconds since 1970. */
  void tickFrom(double epochMs) {
    long inNs = (long) ((epochMs - System.currentTimeMillis() + Rules.TICK_MS) * 1e6);
    int battles = hosted.all().size() + background.all().size();
    TickLine line = new TickLine(threads, monitor, counters, System.nanoTime() + inNs, battles);
    int index = 0;
    for (Room room : rooms) line.run(index, hosted.all().get(index++), room::tick);
    for (Battle battle : background.all()) line.run(index++, battle, () -> load.botTick(battle));
  }

  /** Finds a client a seat: in the battle that it asks for, or in the first that has one. */
  void seat(Connection connection, String wanted) throws CloseException {
    List<Room> among = rooms;
    if (!wanted.isEmpty()) {
      if (!wanted.matches("\\d{1,5}") || Integer.parseInt(wanted) >= rooms.size()) {
        throw new CloseException(CloseException.NO_SUCH_BATTLE, "there are battles 0 to " + (rooms.size() - 1));
      }
      among = List.of(rooms.get(Integer.parseInt(wanted)));
    }
    for (Room room : among) {
      if (room.join(connection)) return;
    }
    throw new CloseException(CloseException.FULL, "every seat is taken; try again later");
  }

  /** Has the selector tell when a connection can be written to, or no longer. */
  void awaitWritable(SelectionKey key, boolean isAwaited) {
    boolean wasAwaited = (key.interestOps() & SelectionKey.OP_WRITE) != 0;
    if (isAwaited == wasAwaited) return;
    if (isAwaited) {
      key.interestOpsOr(SelectionKey.OP_WRITE);
      selector.wakeup();
    } else {
      key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }
  }

  /** Ends a connection that is being closed, at the latest in a moment. */
  void dropLater(Connection connection) {
    threads.schedule(connection::drop, CLOSING_MS, TimeUnit.MILLISECONDS);
  }

  private void readAll() {
    try {
      while (true) selector.select(this::handle);
    } catch (IOException | RuntimeException fault) {
      fault.printStackTrace();
      System.exit(1);
    }
  }

  private void handle(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
        return;
      }
      Connection connection = (Connection) key.attachment();
      if (key.isReadable()) connection.read();
      if (key.isValid() && key.isWritable()) connection.flush();
    } catch (CancelledKeyException | IOException gone) {
      // The connection ended while it was looked at.
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = listener.accept();
    if (channel == null) return;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    key.attach(new Connection(this, channel, key));
  }
}
