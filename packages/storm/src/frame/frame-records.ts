import { array, bool, i16, i32, list, oneOf, record, u16 } from "@pauseless/arena";
import { Nova } from "../battle/rules.js";
import { EventValues } from "../pressure/pressure-model.js";

/*
 * What lives in frames. `next` is the reference of the one that came after, or 0: see `FrameQueue`.
 */

/** What a client said, as it waits for the tick. */
export const Message = record("Message", {
  next: i32,
  seq: i32,
  player: u16,
  /** The velocity of a move; the skill of a cast and its target. */
  a: i16,
  b: i16,
  /** One whose client has left is `forgotten`: bytes of a frame are not given back one by one. */
  type: oneOf("select", "move", "cast", "forgotten"),
});

/** What a player did with its device. Small ones have as much room as large ones: it is gone in two ticks. */
export const InputEvent = record("InputEvent", {
  next: i32,
  serial: i32,
  player: i32,
  tick: i32,
  isLarge: bool,
  values: array(i32, EventValues.Large),
});

/** Whom a nova hits, by index. */
export const NovaTargets = record("NovaTargets", { players: list(u16, Nova.Targets) });
