package pauseless.storm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The protocol {@code plain}: packed little-endian integers, a message a frame.
 *
 * <p>Client to server: u8 kind (0 select, 1 move, 2 cast), u32 seq; then move: i16 vx, i16 vy; cast: u8 skill, u16 target.
 * Server to client: welcome u8 1, u16 battle, u16 player, u16 players, u16 tickMs; view u8 2, u32 tick, u16 players, each
 * u16 x, u16 y, i16 hp, u32 seq, u8 buffs, each u8 kind, u8 stacks, u8 left; u16 effects, each u16 source, u16 target,
 * u8 skill, u8 left.
 */
final class PlainProtocol {
  private static final int SELECT = 0;
  private static final int MOVE = 1;
  private static final int CAST = 2;
  private static final byte WELCOME = 1;
  private static final byte VIEW = 2;

  private static final int WELCOME_BYTES = 9;
  private static final int VIEW_BYTES = 9;
  private static final int PLAYER_BYTES = 11;
  private static final int BUFF_BYTES = 3;
  private static final int EFFECT_BYTES = 6;

  private PlainProtocol() {}

  /** The message in the bytes, null where they are none. */
  static ClientMessage parse(ByteBuffer bytes, int players) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() < 5) return null;
    int kind = bytes.get();
    int seq = bytes.getInt();
    if (seq <= 0) return null;
    int fields = bytes.remaining();
    if (kind == SELECT && fields == 0) return new ClientMessage.Select(seq);
    if (kind == MOVE && fields == 4) {
      int vx = bytes.getShort();
      int vy = bytes.getShort();
      boolean inRange = Math.abs(vx) <= Rules.MAX_SPEED && Math.abs(vy) <= Rules.MAX_SPEED;
      return inRange ? new ClientMessage.Move(seq, vx, vy) : null;
    }
    if (kind == CAST && fields == 3) {
      int skill = Byte.toUnsignedInt(bytes.get());
      int target = Short.toUnsignedInt(bytes.getShort());
      return skill < Rules.SKILLS && target < players ? new ClientMessage.Cast(seq, skill, target) : null;
    }
    return null;
  }

  /** A frame with what a client is told first. */
  static ByteBuffer welcome(int battle, int player, int players) {
    ByteBuffer to = Frames.begin(WELCOME_BYTES);
    to.put(WELCOME).putShort((short) battle).putShort((short) player).putShort((short) players);
    return to.putShort((short) Rules.TICK_MS).flip();
  }

  /** A frame with what is to be seen of a battle. {@code applied} has each player's last sequence number. */
  static ByteBuffer view(Battle battle, int[] applied) {
    List<Player> players = battle.players();
    List<Effect> effects = battle.effects();
    int buffs = 0;
    for (Player player : players) buffs += player.buffs.size();
    ByteBuffer to = Frames.begin(
        VIEW_BYTES + players.size() * PLAYER_BYTES + buffs * BUFF_BYTES + effects.size() * EFFECT_BYTES);
    to.put(VIEW).putInt(battle.tick()).putShort((short) players.size());
    for (Player player : players) {
      to.putShort((short) player.x).putShort((short) player.y).putShort((short) player.hp);
      to.putInt(applied[player.index]).put((byte) player.buffs.size());
      for (Buff buff : player.buffs) {
        to.put((byte) buff.kind()).put((byte) buff.stacks()).put((byte) (buff.expires() - battle.tick()));
      }
    }
    to.putShort((short) effects.size());
    for (Effect effect : effects) {
      to.putShort((short) effect.source().index).putShort((short) effect.target().index);
      to.put((byte) effect.skill()).put((byte) (effect.expires() - battle.tick()));
    }
    return to.flip();
  }
}
