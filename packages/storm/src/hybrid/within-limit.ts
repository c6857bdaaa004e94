import { ArenaError } from "@pauseless/arena";
import { StormError } from "../storm-error.js";

/**
 * Takes memory for what is called `what`.
 *
 * @throws StormError `NO_ROOM` where the room has no such memory left, or its budget refuses it. Battles that run are not touched.
 */
export function withinLimit<T>(what: string, take: () => T): T {
  try {
    return take();
  } catch (error) {
    if (!(error instanceof ArenaError)) throw error;
    const advice = adviceFor(error.code);
    if (advice === undefined) throw error;
    const refusal = new StormError("NO_ROOM", `there is no memory for ${what}: ${advice}`);
    refusal.cause = error;
    throw refusal;
  }
}

function adviceFor(code: ArenaError["code"]): string | undefined {
  switch (code) {
    case "BUDGET_EXCEEDED":
      return "the room's memory limit is reached; end a battle, or raise the limit of `tunedHybrid`";
    case "ARENA_FULL":
      return "as many battles run as the room was opened for; end one, or open it for more";
    default:
      return undefined;
  }
}
