import type { RecordFields, RecordView } from "@pauseless/arena";
import { WorldError } from "./errors.js";
import type { InputLog } from "./input-log.js";
import type { World } from "./world.js";

/**
 * Makes a world what it was at a snapshot, and lets the same happen to it as did then: at each tick the inputs of that tick are
 * applied, in their order, and the tick is run, until the world is at `untilTick`. Inputs of ticks before the snapshot, and from
 * `untilTick` on, are not applied. Answers the world's hash, which is that of the first time where nothing but the log came from outside.
 *
 * @param world - any of the layout that the snapshot is of
 * @param apply - what is done with an input, as it was done the first time, in the world that is entered; the view is the log's, and moves on
 * @param untilTick - the last tick that is run; that of the snapshot or a later one
 * @throws WorldError `WORLD_ENDED`, `WRONG_STATE` within a tick; ArenaError `BAD_SNAPSHOT`: the world is then as it was. WorldError
 * `OUT_OF_RANGE` where the snapshot is of a later tick, or what `apply` and systems throw, or `WRONG_STATE` where the world is not running
 * at a tick that is to be run: the world is then as it was at that tick.
 */
export function replay<F extends RecordFields>(
  world: World,
  snapshot: Uint8Array,
  log: InputLog<F>,
  apply: (world: World, input: RecordView<F>) => void,
  untilTick: number,
): number {
  world.restore(snapshot);
  if (!(world.tick <= untilTick)) {
    throw new WorldError(
      "OUT_OF_RANGE",
      `${world.name}: the snapshot is of tick ${world.tick}; give that tick or a later one to replay until, and not ${untilTick}`,
    );
  }
  let next = log.firstFrom(world.tick);
  while (world.tick < untilTick) {
    const { tick } = world;
    for (; next < log.length && log.tickAt(next) === tick; next++) {
      world.enter();
      apply(world, log.at(next));
    }
    if (world.step()) continue;
    throw new WorldError(
      "WRONG_STATE",
      `${world.name} is ${world.state} at tick ${tick} and runs no further; replay a world that was started, until ${tick} at most`,
    );
  }
  return world.hash();
}
