import { FrameArena, overlay, Reserve } from "@pauseless/arena";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import { type MemoryUse, ReserveUse } from "../host/reserve-use.js";
import { StormError } from "../storm-error.js";
import { InputEvent, Message, NovaTargets } from "./frame-records.js";

/** The most bytes of one reserve. */
const MOST_BYTES = 2 ** 31 - 64;
/** What a rental can take beside its bytes: up to 7 to be aligned, and in checked mode a red zone of up to 15. */
export const RENTAL_BYTES = 24;
/** The header of a frame. */
export const HEADER_BYTES = 64;

/**
 * The most that is rented for a player in a tick: messages up to the bound of the inbox, one event, and one nova, as its cooldown is longer than a
 * tick. So a frame is never full.
 */
const PLAYER_BYTES =
  INPUTS_PER_PLAYER * (Message.bytes + RENTAL_BYTES) +
  (InputEvent.bytes + RENTAL_BYTES) +
  (NovaTargets.bytes + RENTAL_BYTES);

/**
 * The frames of many battles, two for each, in one reserve: so one cursor for each kind of record serves all of them. Such a cursor stands
 * where it was last moved to, whichever battle that was for: move it before each use.
 */
export class FrameRoom {
  private readonly reserve: Reserve;
  private readonly frameBytes: number;
  private readonly taken: ReserveUse;
  readonly message;
  readonly event;
  readonly targets;

  /**
   * Reserves room. Pages that are never touched cost nothing.
   *
   * @param most - how many battles can be open at once
   * @param players - how many players each has
   * @param checked - whether every move of a cursor is checked
   * @throws StormError `BAD_OPTION` where so many are more than one reserve holds.
   */
  constructor(most: number, players: number, checked: boolean) {
    this.frameBytes = Math.ceil((HEADER_BYTES + players * PLAYER_BYTES) / 64) * 64;
    const holds = Math.floor(MOST_BYTES / (2 * this.frameBytes));
    if (most > holds) {
      throw new StormError(
        "BAD_OPTION",
        `frames for ${most} battles of ${players} players, scratch copies included, are more than a reserve holds: ${holds}; ask for fewer`,
      );
    }
    this.reserve = Reserve.open({
      name: "frames of battles",
      capacityBytes: most * 2 * this.frameBytes,
      checked,
    });
    this.taken = new ReserveUse(this.reserve);
    this.message = overlay(this.reserve, Message);
    this.event = overlay(this.reserve, InputEvent);
    this.targets = overlay(this.reserve, NovaTargets);
  }

  /** Opens the frames of a battle. @throws ArenaError `ARENA_FULL` where as many battles are open as there is room for. */
  open(): FrameArena {
    const frames = FrameArena.open({
      name: "frames of a battle",
      frameBytes: this.frameBytes,
      reserve: this.reserve,
    });
    this.taken.note();
    return frames;
  }

  /** Both frames of each battle: what was set aside for as many as were open at once, and for those that are open now. */
  use(): MemoryUse {
    const { committedBytes, usedBytes } = this.taken;
    return { committedBytes, usedBytes };
  }
}
