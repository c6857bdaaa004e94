package pauseless.storm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** One connection. The selector's thread reads it; that one and those of the ticks write. */
final class Connection {
  /** A request's head and a frame with the largest message both fit. */
  private static final int READ_BYTES = 8192;

  private enum State { REQUESTING, OPEN, CLOSING }

  private final Server server;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
  /** What the system did not take yet. Guarded by this. */
  private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
  private State state = State.REQUESTING;
  private Room room;
  private int player;
  /** The sequence number of the last message that was taken. */
  private int seq;
  /** Nothing is sent after what waits. Guarded by this. */
  private boolean isLast;

  Connection(Server server, SocketChannel channel, SelectionKey key) {
    this.server = server;
    this.channel = channel;
    this.key = key;
  }

  /** Reads what came, and takes what of it is whole. */
  void read() {
    try {
      if (channel.read(in) < 0) {
        drop();
        return;
      }
      in.flip();
      switch (state) {
        case REQUESTING -> request();
        case OPEN -> takeFrames();
        case CLOSING -> in.position(in.limit());
      }
      in.compact();
    } catch (IOException gone) {
      drop();
    } catch (CloseException fault) {
      in.clear();
      close(Frames.close(fault.code, fault.getMessage()));
    }
  }

  private void request() throws CloseException {
    String head = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
    int end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      if (in.limit() == READ_BYTES) drop();
      return;
    }
    in.position(end + 4);
    Handshake.Answer answer = Handshake.answer(head.substring(0, end));
    if (answer.path() == null) {
      close(ByteBuffer.wrap(answer.bytes()));
      return;
    }
    send(ByteBuffer.wrap(answer.bytes()));
    state = State.OPEN;
    server.seat(this, Handshake.battleOf(answer.path()));
    takeFrames();
  }

  /** Takes a seat that a room gives. */
  void sit(Room room, int player) {
    this.room = room;
    this.player = player;
  }

  private void takeFrames() throws CloseException {
    for (Frames.Frame frame = Frames.next(in); frame != null; frame = Frames.next(in)) {
      switch (frame.opcode()) {
        case Frames.BINARY -> take(frame.payload());
        case Frames.TEXT ->
            throw new CloseException(CloseException.UNSUPPORTED, "messages are binary; a text frame came");
        case Frames.PING -> sendIfFree(Frames.pong(frame.payload()));
        case Frames.CLOSE -> {
          close(Frames.closeAnswer(frame.payload()));
          in.position(in.limit());
          return;
        }
        default -> { }
      }
    }
  }

  private void take(ByteBuffer payload) throws CloseException {
    ClientMessage message = PlainProtocol.parse(payload, room.playerCount());
    if (message == null) {
      throw new CloseException(CloseException.MALFORMED,
          "malformed message: see the protocol for its fields and their ranges");
    }
    if (message.seq() <= seq) {
      throw new CloseException(CloseException.ILL_TIMED,
          "sequence numbers must go up by at least 1 with each message");
    }
    seq = message.seq();
    room.receive(player, message);
  }

  /** Sends a frame, or has it wait until the system takes it. */
  synchronized void send(ByteBuffer frame) {
    if (isLast) return;
    waiting.add(frame);
    flush();
  }

  /** Sends a frame unless others wait: the client does not keep up, and what waits is older. Answers whether it was sent. */
  synchronized boolean sendIfFree(ByteBuffer frame) {
    if (isLast || !waiting.isEmpty()) return false;
    send(frame);
    return true;
  }

  /** Writes what waits, as far as the system takes it. */
  synchronized void flush() {
    try {
      while (!waiting.isEmpty()) {
        ByteBuffer next = waiting.element();
        channel.write(next);
        if (next.hasRemaining()) break;
        waiting.remove();
      }
      if (waiting.isEmpty() && isLast) channel.shutdownOutput();
      if (key.isValid()) server.awaitWritable(key, !waiting.isEmpty());
    } catch (IOException | CancelledKeyException gone) {
      // The selector's thread hears of it as it reads.
      waiting.clear();
    }
  }

  /** Sends a last frame, and waits a moment for the client to close: an earlier end would cut off the frame. */
  private void close(ByteBuffer last) {
    state = State.CLOSING;
    leave();
    synchronized (this) {
      waiting.add(last);
      isLast = true;
      flush();
    }
    server.dropLater(this);
  }

  /** Ends the connection at once. */
  void drop() {
    state = State.CLOSING;
    leave();
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      // There is nothing left to do for it.
    }
  }

  private void leave() {
    if (room != null) room.leave(player);
    room = null;
  }
}
