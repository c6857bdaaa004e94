import { Arena, Reserve, Table } from "@pauseless/arena";
import { fold, HASH_START } from "../battle/rules.js";
import type { MemoryUse } from "../host/reserve-use.js";
import { type RecorderLedger, Recording } from "../pressure/pressure-model.js";
import type { HybridMemory, RoomMemory } from "./hybrid-memory.js";
import { Chunk, Frame, Tape } from "./hybrid-records.js";
import { withinLimit } from "./within-limit.js";

/** Those that wait to be written to disk, and the one that is filled. */
const CHUNKS = Recording.ChunksKept + 1;

/** The replay recorder of a room. */
export type HybridRecorder = ReturnType<typeof hybridRecorder>;

/**
 * Makes the recorder. Its chunks are large and long: all are allocated in one arena when the room is opened, and the oldest is filled again as one more is
 * needed. So no buffer of 2 MiB is ever made or dropped.
 *
 * @throws StormError `NO_ROOM` where the budget has not so much.
 */
export function hybridRecorder({ players, long }: HybridMemory, memory: RoomMemory) {
  const frameBytes = Recording.HeadBytes + players * Recording.PlayerBytes;
  const framesPerChunk = Math.floor(Recording.ChunkBytes / frameBytes);
  const name = "chunks of recordings";
  // For the tables' heads, and what alignment takes.
  const capacityBytes = CHUNKS * (Recording.ChunkBytes + 4 * framesPerChunk + 64) + 1024;
  const reserve = Reserve.open({ ...memory, strategy: "reserve", capacityBytes, name });
  const arena = withinLimit("the recorder", () =>
    Arena.open({ capacityBytes, reserve, name, strategy: memory.strategy }),
  );
  const tape = new Table(arena, Tape, 1).cursor().at(0);
  const chunk = new Table(arena, Chunk, CHUNKS).cursor();
  const frame = new Table(arena, Frame, CHUNKS * framesPerChunk).cursor();
  const tableBytes = arena.usedBytes;
  const firstWord = arena.byteAt(arena.alloc(CHUNKS * Recording.ChunkBytes, 64)) / 4;
  const words = reserve.views.i32;
  const player = long.roster.cursor();
  tape.checksum = HASH_START;

  // Hot path: allocation test `the pressure on a battle that holds large things in arenas and small ones in slabs`.
  /** Takes down where all players of the battle that was entered are. */
  function takeDown(battle: number, tick: number): void {
    if (tape.used + frameBytes > Recording.ChunkBytes) fill();
    const start = tape.used;
    chunk.at(tape.chunk);
    frame.at(tape.chunk * framesPerChunk + chunk.frames).start = start;
    chunk.frames++;
    let word = firstWord + (tape.chunk * Recording.ChunkBytes + start) / 4;
    words[word++] = battle;
    words[word++] = tick;
    let hp = 0;
    for (let index = 0; index < players; index++) {
      player.at(index);
      hp = player.hp;
      words[word++] = player.x | (player.y << 16);
      words[word++] = hp;
    }
    tape.used = start + frameBytes;
    tape.bytes += frameBytes;
    tape.checksum = fold(tape.checksum, hp);
  }

  function fill(): void {
    tape.chunk = (tape.chunk + 1) % CHUNKS;
    chunk.at(tape.chunk).frames = 0;
    tape.used = 0;
    tape.chunks++;
  }

  function ledger(): RecorderLedger {
    const { bytes, chunks, checksum } = tape;
    return { bytes, chunks, checksum };
  }

  /** What was committed, or else the chunks that were ever begun; those are the recorder's for good, as are the tables. */
  function use(): MemoryUse {
    const begun = Math.min(tape.chunks + 1, CHUNKS);
    const usedBytes = tableBytes + begun * Recording.ChunkBytes;
    return {
      committedBytes: memory.strategy === "commit" ? arena.capacityBytes : usedBytes,
      usedBytes,
    };
  }

  return { takeDown, ledger, use };
}
