package pauseless.storm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WebSocket frames: RFC 6455, section 5. */
final class Frames {
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;

  /** The most bytes of a message: more than any client has to say. */
  static final int MOST_MESSAGE_BYTES = 4096;
  private static final int MOST_CONTROL_BYTES = 125;

  /** A client's frame. */
  record Frame(int opcode, ByteBuffer payload) {}

  private Frames() {}

  /**
   * Takes the next frame out of what was read and unmasks it there; null where it is not all there yet.
   *
   * @throws CloseException where the frame is not in order
   */
  static Frame next(ByteBuffer from) throws CloseException {
    if (from.remaining() < 2) return null;
    int start = from.position();
    int first = from.get(start);
    int second = from.get(start + 1);
    int opcode = first & 0x0f;
    int length = second & 0x7f;
    check(first, second, opcode, length);
    int header = 2;
    if (length == 126) {
      header = 4;
      if (from.remaining() < header) return null;
      length = Short.toUnsignedInt(from.getShort(start + 2));
    } else if (length == 127) {
      header = 10;
      if (from.remaining() < header) return null;
      long told = from.getLong(start + 2);
      length = told < 0 || told > MOST_MESSAGE_BYTES ? MOST_MESSAGE_BYTES + 1 : (int) told;
    }
    if (length > MOST_MESSAGE_BYTES) {
      throw new CloseException(CloseException.TOO_LARGE, "a message has at most " + MOST_MESSAGE_BYTES + " bytes");
    }
    int payload = start + header + 4;
    if (from.limit() < payload + length) return null;
    for (int i = 0; i < length; i++) {
      from.put(payload + i, (byte) (from.get(payload + i) ^ from.get(payload - 4 + (i & 3))));
    }
    from.position(payload + length);
    return new Frame(opcode, from.slice(payload, length));
  }

  private static void check(int first, int second, int opcode, int length) throws CloseException {
    boolean isFinal = (first & 0x80) != 0;
    if ((first & 0x70) != 0) {
      throw new CloseException(CloseException.PROTOCOL, "a reserved bit is set, and no extension was agreed on");
    }
    if ((second & 0x80) == 0) throw new CloseException(CloseException.PROTOCOL, "a client's frames must be masked");
    if (opcode >= CLOSE && (!isFinal || length > MOST_CONTROL_BYTES)) {
      throw new CloseException(CloseException.PROTOCOL, "a control frame is whole and has at most 125 bytes");
    }
    if ((opcode > BINARY && opcode < CLOSE) || opcode > PONG) {
      throw new CloseException(CloseException.PROTOCOL, "opcode " + opcode + " is reserved");
    }
    if (opcode == 0 || !isFinal) {
      throw new CloseException(CloseException.POLICY, "a message comes in one frame here; send it unfragmented");
    }
  }

  /** A buffer with the header of a whole, unmasked binary frame, and room for its payload. */
  static ByteBuffer begin(int payloadBytes) {
    return begin(BINARY, payloadBytes);
  }

  private static ByteBuffer begin(int opcode, int payloadBytes) {
    int header = payloadBytes < 126 ? 2 : payloadBytes < 1 << 16 ? 4 : 10;
    ByteBuffer frame = ByteBuffer.allocate(header + payloadBytes);
    frame.put((byte) (0x80 | opcode));
    if (header == 2) frame.put((byte) payloadBytes);
    else if (header == 4) frame.put((byte) 126).putShort((short) payloadBytes);
    else frame.put((byte) 127).putLong(payloadBytes);
    return frame.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The frame that answers a ping. */
  static ByteBuffer pong(ByteBuffer payload) {
    return begin(PONG, payload.remaining()).put(payload).flip();
  }

  /** The frame that closes a connection. */
  static ByteBuffer close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return begin(CLOSE, 2 + text.length).order(ByteOrder.BIG_ENDIAN).putShort((short) code).put(text).flip();
  }

  /** The frame that answers a client's closing frame. @throws CloseException where that is not in order */
  static ByteBuffer closeAnswer(ByteBuffer payload) throws CloseException {
    if (payload.remaining() == 0) return begin(CLOSE, 0).flip();
    if (payload.remaining() == 1) {
      throw new CloseException(CloseException.PROTOCOL, "a closing frame has a code of two bytes, or none");
    }
    int code = Short.toUnsignedInt(payload.getShort());
    // RFC 6455, 7.4: what is never sent, and what nobody has registered.
    boolean neverSent = code == 1004 || code == 1005 || code == 1006 || (code > 1014 && code < 3000);
    if (code < CloseException.NORMAL || code > 4999 || neverSent) {
      throw new CloseException(CloseException.PROTOCOL, code + " is no code to close with");
    }
    return close(code, "");
  }
}
