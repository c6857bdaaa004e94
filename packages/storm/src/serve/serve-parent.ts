import { ServerError } from "@pauseless/server";
import type { DrivenAnswer } from "../compare/driven-server.js";
import { endWithParent } from "../compare/end-with-parent.js";
import { StormError } from "../storm-error.js";
import type { StormServerMeasurement } from "./storm-server.js";

/** What the parent says. */
export type ServerCommand = "begin" | "end" | { readonly tickFromEpochMs: number };

/** What the process answers. */
export type ServerAnswer = DrivenAnswer<StormServerMeasurement>;

/** What a parent drives. */
export interface Driven {
  tickFrom(epochMs: number): void;
  beginMeasurement(): Promise<void>;
  endMeasurement(): Promise<StormServerMeasurement>;
}

/**
 * Lets the parent of this process drive a server over the channel between them: the process says `ready`, ticks from when it is told, then
 * answers `begin` and `end`. It ends with its parent.
 *
 * @param start - makes the server of the options on the command line, and answers it with the port that it listens to
 */
export async function serveParent<O>(
  start: (options: O) => Promise<{ readonly server: Driven; readonly port: number }>,
): Promise<void> {
  endWithParent();
  try {
    const { server, port } = await start(JSON.parse(process.argv[2]) as O);
    process.on("message", async (command: ServerCommand) => {
      if (typeof command === "object") {
        server.tickFrom(command.tickFromEpochMs);
      } else if (command === "begin") {
        await server.beginMeasurement();
        say({ type: "begun" });
      } else {
        say({ type: "measured", measurement: await server.endMeasurement() });
      }
    });
    say({ type: "ready", port });
  } catch (error) {
    const known = error instanceof StormError || error instanceof ServerError;
    say({ type: "failed", message: known ? error.message : String((error as Error).stack) });
    process.exitCode = 1;
    process.disconnect?.();
  }
}

function say(answer: ServerAnswer): void {
  if (process.connected) process.send?.(answer);
}
