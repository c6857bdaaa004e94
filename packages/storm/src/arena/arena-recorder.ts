import { Arena, f64, i32, record, Table } from "@pauseless/arena";
import { fold, HASH_START } from "../battle/rules.js";
import type { MemoryUse } from "../host/reserve-use.js";
import { type RecorderLedger, Recording } from "../pressure/pressure-model.js";
import { type BattleWorld, Place, Vitals } from "./battle-world.js";

const CHUNKS = Recording.ChunksKept + 1;
/** Chunks begin on lines of the processor's cache. */
const LINE_BYTES = 64;

const Head = record("Recorder", {
  /** Of all frames. */
  bytes: f64,
  /** Chunks that were filled. */
  chunks: i32,
  /** The word of the reserve that the next frame goes to, and the bytes that are left from there on in the chunk. */
  next: i32,
  left: i32,
  checksum: i32,
});

/** The replay recorder of a room. */
export type ArenaRecorder = ReturnType<typeof arenaRecorder>;

/**
 * The replay recorder of battles of one shape: chunks in an arena that was reserved with room for those that wait to be written and the one that is
 * being filled. As one more is filled the oldest is written over. All frames of a room are equally long, so a frame's number says where in its
 * chunk it is.
 */
export function arenaRecorder({ layout, players }: BattleWorld) {
  const { checked } = layout.block.reserve;
  const arena = Arena.open({
    name: "recordings of battles",
    // Besides the chunks the arena's own header and the recorder's; and what checks lay behind each chunk.
    capacityBytes: CHUNKS * (Recording.ChunkBytes + LINE_BYTES) + 2 * LINE_BYTES,
    checked,
  });
  const { i32: words } = arena.reserve.views;
  const head = new Table(arena, Head, 1).cursor().at(0);
  head.checksum = HASH_START;
  const frameBytes = Recording.HeadBytes + players * Recording.PlayerBytes;
  const player = layout.cursor(Place, Vitals);
  /** Where each chunk that was ever begun lies. */
  const offsets: number[] = [];
  begin();

  // Hot path: allocation test `the arena battle under pressure`.
  /** Takes down where all players of the battle that is entered are. */
  function takeDown(battle: number, tick: number): void {
    if (head.left < frameBytes) {
      head.chunks++;
      begin();
    }
    const { place, vitals } = player;
    let at = head.next;
    words[at++] = battle;
    words[at++] = tick;
    for (let index = 0; index < players; index++) {
      player.toSlot(index);
      words[at++] = place.x | (place.y << 16);
      words[at++] = vitals.hp;
    }
    head.next = at;
    head.left -= frameBytes;
    head.bytes += frameBytes;
    head.checksum = fold(head.checksum, vitals.hp);
  }

  /** Begins the next chunk: one that nobody had yet, or else the oldest. */
  function begin(): void {
    const turn = head.chunks % CHUNKS;
    if (turn === offsets.length) offsets.push(arena.alloc(Recording.ChunkBytes, LINE_BYTES));
    head.next = arena.byteAt(offsets[turn]) / 4;
    head.left = Recording.ChunkBytes;
  }

  function ledger(): RecorderLedger {
    const { bytes, chunks, checksum } = head;
    return { bytes, chunks, checksum };
  }

  /** Chunks that were never begun cost nothing; those that were are the recorder's for good. */
  function use(): MemoryUse {
    return { committedBytes: arena.usedBytes, usedBytes: arena.usedBytes };
  }

  return { takeDown, ledger, use };
}
