package pauseless.storm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The replay recorder of a server: a new buffer for each chunk, and the last chunks waiting to be written to disk. All
 * battles share it.
 */
final class Recorder {
  private static final int CHUNK_BYTES = 2 << 20;
  private static final int CHUNKS_KEPT = 8;
  private static final int HEAD_BYTES = 8;
  private static final int PLAYER_BYTES = 8;

  /** A filled chunk, and where its frames begin. */
  private record Chunk(ByteBuffer bytes, List<Integer> frames) {}

  /** What was taken down. */
  record Recorded(long bytes, long chunks, int checksum) {
    static final Recorded NOTHING = new Recorded(0, 0, 0);

    Map<String, Object> told() {
      return Map.of("bytes", bytes, "chunks", chunks, "checksum", checksum);
    }
  }

  private ByteBuffer chunk = newChunk();
  private List<Integer> frames = new ArrayList<>();
  private final Queue<Chunk> waiting = new ArrayDeque<>();
  private long bytes;
  private long chunks;
  private int checksum = StateHash.START;

  private static ByteBuffer newChunk() {
    return ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Takes down where all players of a battle are. */
  synchronized void takeDown(int battle, int tick, List<Player> players) {
    int length = HEAD_BYTES + players.size() * PLAYER_BYTES;
    if (chunk.remaining() < length) fill();
    frames.add(chunk.position());
    chunk.putInt(battle).putInt(tick);
    for (Player player : players) chunk.putInt(player.x | player.y << 16).putInt(player.hp);
    bytes += length;
    checksum = StateHash.fold(checksum, players.get(players.size() - 1).hp);
  }

  synchronized Recorded recorded() {
    return new Recorded(bytes, chunks, checksum);
  }

  private void fill() {
    waiting.add(new Chunk(chunk, frames));
    if (waiting.size() > CHUNKS_KEPT) waiting.remove();
    chunk = newChunk();
    frames = new ArrayList<>();
    chunks++;
  }
}
