import { ServerError } from "@pauseless/server";
import { StormError } from "../storm-error.js";
import { StormServer, type StormServerOptions } from "./storm-server.js";

/*
 * A server as a process of its own, driven over the channel to its parent: it says `ready`, ticks from when it is told,
 * then answers `begin` and `end`. It ends with its parent.
 */

/** What the parent says. */
export type ServerCommand = "begin" | "end" | { readonly tickFromEpochMs: number };

/** What the process answers. */
export type ServerAnswer =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "begun" }
  | { readonly type: "measured"; readonly measurement: Awaited<ReturnType<StormServer["endMeasurement"]>> }
  | { readonly type: "failed"; readonly message: string };

const say = (answer: ServerAnswer): void => {
  if (process.connected) process.send?.(answer);
};

process.once("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole group: the parent ends this process when it is ready to.
process.on("SIGINT", () => {});

try {
  const { port, host, ...options } = JSON.parse(process.argv[2]) as StormServerOptions & {
    port: number;
    host: string;
  };
  const server = new StormServer(options);
  const bound = await server.bind(port, host);
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
  say({ type: "ready", port: bound });
} catch (error) {
  const known = error instanceof StormError || error instanceof ServerError;
  say({ type: "failed", message: known ? error.message : String((error as Error).stack) });
  process.exitCode = 1;
  process.disconnect?.();
}
