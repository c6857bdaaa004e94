import {
  Arena,
  BlockLayout,
  type MemoryOptions,
  type RecordFields,
  type RecordLayout,
  Reserve,
  Slab,
  Table,
  type TableCursor,
} from "@pauseless/arena";
import { EFFECTS_PER_PLAYER, World } from "../battle/rules.js";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import type { MemoryUse } from "../host/reserve-use.js";
import { type PressureModel, TimerTicks } from "../pressure/pressure-model.js";
import { StormError } from "../storm-error.js";
import { Epochs } from "./epochs.js";
import {
  Buff,
  dueRecord,
  Effect,
  Entity,
  Event,
  loadRecord,
  Message,
  MoreValues,
  matchRecord,
  Player,
  Timer,
} from "./hybrid-records.js";
import { SlabUse } from "./slab-use.js";
import { withinLimit } from "./within-limit.js";

/*
 * THE TECHNIQUE. A server that was written in objects goes over to memory of its own class by class, with its logic as it was. Each class is asked
 * one question: does it end by itself, or with its battle?
 *
 * An epoch is the span of one battle. It tells two kinds of things apart, and this file is where each gets its place:
 *
 *   lives                  is                                is in                       is named by   ends
 *   ---------------------  --------------------------------  --------------------------  ------------  ---------------------------
 *   as long as its epoch   players with rings and items,     an arena, one for each      an index      with all that is in the
 *   (`placeLong`)          lists of handles, inboxes,        battle                                    arena, by one reset
 *                          entities of 2 KB and more
 *   longer than a tick,    effects, buffs, events, timers,   slabs, which all battles    a handle      by `free`; whoever has the
 *   less than an epoch     messages                          share                                     handle still can tell, as its
 *   (`placeShort`)                                                                                     generation is another
 *   as long as the room    chunks of the recorder            an arena of their own       a number      never: the oldest is used again
 *   within a tick          what clients are sent             the region it is sent from  -             as it was sent
 *
 * Size says the same. An arena takes nothing back before its reset, so what comes and goes would fill it; a slab has a free list and a word
 * a record for its generation, which is cheap where records are small, and leaves holes where they are large. So all that is in slabs is below
 * 256 bytes, and all that is allocated in arenas is above: the line that `HybridAllocator` draws for bytes of any kind, here drawn by kind of record. What is small but part of something long (an item, a position, a hit) is a part of its
 * record: a slab for what nobody frees would be a detour.
 *
 * WHEN IT HELPS. Where a server is there already, and so are its pauses: most of the garbage goes with the first few classes, and each can go on its own.
 *
 * WHAT IT COSTS. What ends by itself must be freed in each place where it ends, and what lives when the epoch ends, then. A handle is one load more
 * than a field of the record would be. Slabs have a capacity.
 *
 * WHAT TO WATCH OUT FOR. A handle that is kept longer than its thing lives: ask `has` first, as followers do. In checked mode, in which the tests run, each
 * use of such a handle is refused; without checks it reads what has the place now, perhaps of another battle.
 *
 * ON THE HEAP STAYS a `HybridBattle` for each battle, and where it is hosted a `HybridHost` with its `ClientViews`. Cursors and functions are made once, for the
 * room. A tick makes no object: allocation test `a battle that holds large things in arenas and small ones in slabs`.
 */

/** The most bytes of a reserve. */
const MOST_BYTES = 2 ** 31 - 64;
/** An arena begins, and ends, at a multiple of so many bytes. */
const SPAN_BYTES = 64;
/**
 * The most records of a slab. A room of more than 1,100 battles of 50 could have more effects by the rules, if all of its players had all that they can at
 * once; then `alloc` refuses. In 1,000 battles of `aoe`, 29,000 are live at once.
 */
const MOST_RECORDS = 2 ** 20;
/** What an allocation may take besides what was asked for: in checked mode, a red zone. */
const RED_ZONE_BYTES = 16;
/** How many events of one player live at once: one is made in a tick at most, handled in the next, and waits for its timer. */
const EVENTS_PER_PLAYER = 1 + TimerTicks.Most;

/** What a room has to hold. */
export interface RoomShape {
  /** How many battles can be open at once. */
  readonly most: number;
  /** How many players each has. */
  readonly players: number;
  /** What battles do beside their rules, where they do anything. */
  readonly model: PressureModel | undefined;
  /** Whether clients can play them. */
  readonly hosts: boolean;
}

/** Where what lives as long as its battle is: places in the block of each. */
function placeLong(reserve: Reserve, { players, model }: RoomShape) {
  const layout = new BlockLayout(reserve, `battle of ${players}`);
  return {
    layout,
    match: new Table(layout, matchRecord(players), 1),
    roster: new Table(layout, Player, players),
    load: new Table(layout, loadRecord(players), 1),
    /** By tick modulo their number: what is due then. */
    dues: new Table(layout, dueRecord(players), TimerTicks.Most + 1),
    /** Their slots, of so many bytes as each has drawn, are allocated behind the block in the same arena. */
    entities: new Table(layout, Entity, Math.max(1, model?.entities ?? 0)),
  };
}

/** Where what comes and goes is: slabs for all battles of the room together, as not all of them have at once the most that each could have. */
function placeShort(reserve: Reserve, { most, players, model, hosts }: RoomShape) {
  const layout = new BlockLayout(reserve, "slabs of battles");
  const slab = <F extends RecordFields, N extends string>(record: RecordLayout<F, N>, perPlayer: number) =>
    new Slab(layout, record, Math.min(Math.max(1, most * players * perPlayer), MOST_RECORDS));
  const events = model === undefined ? 0 : EVENTS_PER_PLAYER;
  return {
    layout,
    effects: slab(Effect, EFFECTS_PER_PLAYER),
    buffs: slab(Buff, World.BuffsKept),
    events: slab(Event, events),
    moreValues: slab(MoreValues, events),
    timers: slab(Timer, events),
    messages: slab(Message, hosts ? INPUTS_PER_PLAYER : 0),
  };
}

/** How a room's memory is made: with checks or not, whether it is touched as it is taken, and what it draws on. */
export type RoomMemory = Required<Pick<MemoryOptions, "checked" | "strategy">> &
  Pick<MemoryOptions, "budget">;

/** The memory of a room of battles: what is where, and of which battle the cursors are. */
export class HybridMemory {
  readonly players: number;
  /** What is in the arena of each battle. */
  readonly long: ReturnType<typeof placeLong>;
  /** What is in the slabs of the room. */
  readonly short: ReturnType<typeof placeShort>;
  /** The arenas of battles. */
  readonly epochs: Epochs;
  /** Stands on the match of the battle that was entered last. */
  readonly match: TableCursor<ReturnType<typeof matchRecord>["fields"]>;
  /** Stands on what that battle does beside its rules. */
  readonly load: TableCursor<ReturnType<typeof loadRecord>["fields"]>;
  /** Where the arena of that battle begins, in bytes of its reserve. */
  baseBytes = 0;
  private readonly slabs: Arena;
  private readonly slabUse: SlabUse;
  private readonly isCommitted: boolean;

  /**
   * Sets memory aside.
   *
   * @throws StormError `BAD_OPTION` where a reserve cannot hold so many battles, `NO_ROOM` where the budget has not so much.
   */
  constructor(shape: RoomShape, memory: RoomMemory) {
    const { most, players, model } = shape;
    this.players = players;
    // Laid out once in a reserve of nothing, to know how much it is.
    const nothing = Reserve.open({ capacityBytes: 64 });
    const slots = (model?.entities ?? 0) * ((model?.entityBytes[1] ?? 0) + RED_ZONE_BYTES);
    const epochBytes = Math.ceil((placeLong(nothing, shape).layout.bytes + slots) / SPAN_BYTES) * SPAN_BYTES;
    const slabBytes = placeShort(nothing, shape).layout.bytes;
    const longBytes = most * epochBytes;
    if (longBytes > MOST_BYTES) {
      throw new StormError(
        "BAD_OPTION",
        `room for ${most} battles of ${players} players, each ${epochBytes} bytes, is more than a reserve holds: ${Math.floor(MOST_BYTES / epochBytes)}; ask for fewer`,
      );
    }
    const { strategy } = memory;
    this.isCommitted = strategy === "commit";

    this.long = placeLong(
      Reserve.open({ ...memory, strategy: "reserve", capacityBytes: longBytes, name: "arenas of battles" }),
      shape,
    );
    this.short = placeShort(
      Reserve.open({ ...memory, strategy: "reserve", capacityBytes: slabBytes, name: "slabs of battles" }),
      shape,
    );
    const { layout, ...slabs } = this.short;
    this.slabs = withinLimit("the slabs of the room", () =>
      Arena.open({ capacityBytes: slabBytes, reserve: layout.reserve, strategy, name: "slabs" }),
    );
    layout.format(this.slabs);
    layout.enter(this.slabs);
    this.slabUse = new SlabUse(Object.values(slabs));
    this.epochs = new Epochs(this.long.layout, epochBytes, strategy);
    this.match = this.long.match.cursor();
    this.load = this.long.load.cursor();
  }

  // Hot path: once for each battle and tick, and for each message.
  /** Moves all cursors to the battle whose arena this is. @throws ArenaError where its epoch has ended. */
  enter(epoch: Arena): void {
    this.long.layout.enter(epoch);
    this.match.at(0);
    this.load.at(0);
    this.baseBytes = epoch.baseBytes;
  }

  /** Takes note of how many small things there are: once a tick, when they are most. */
  note(): void {
    this.slabUse.note();
  }

  /**
   * Arenas in full, as they are set aside for battles: as many as there were at once, or were committed ahead; those that wait for a battle are nobody's. Of
   * slabs the slots that ever held a record, or all where they were committed; free ones are nobody's.
   */
  use(): MemoryUse {
    const { epochs, isCommitted, slabs, slabUse } = this;
    return {
      committedBytes: epochs.capacityBytes + (isCommitted ? slabs.capacityBytes : slabUse.touchedBytes),
      usedBytes: epochs.usedBytes + slabUse.usedBytes,
    };
  }
}
