import { ServerError } from "@pauseless/server";
import { ServerProcess } from "@pauseless/storm";
import type { Command } from "commander";
import { untilInterrupted } from "./interrupt.js";
import { LiveFront } from "./live-front.js";
import { port, wholeNumber } from "./options.js";

const DEFAULT_PORT = 7350;
const LOOPBACK = "127.0.0.1";
/** What is shown side by side: how servers are usually written, and how they need not pause. */
const SHOWN = ["heap", "arena"];
/** The players of the battle that is shown. */
const PLAYERS = 50;

/** Adds `pauseless start`: a page that shows objects and an arena live on the same input. */
export function addStartCommand(program: Command): void {
  program
    .command("start")
    .description("show the same battle in objects and in an arena, live, in a browser")
    .option("--port <n>", `port to listen on, ${DEFAULT_PORT} unless told here or in PORT`, port)
    .option("--host <address>", "address to listen on", LOOPBACK)
    .option(
      "--background <n>",
      "battles of bots in each server beside the one that is shown",
      wholeNumber,
      300,
    )
    .action(async (options: { port?: number; host: string; background: number }) => {
      const { background, host } = options;
      const front = new LiveFront({ battles: 1, players: PLAYERS, background });
      // The port first: where it cannot be had, nothing else is started.
      const bound = await front.listen(options.port ?? portFromEnvironment(), host);
      const servers = SHOWN.map((strategy) => {
        const settings = { strategy, battles: 1, players: PLAYERS, background, seed: 7, bots: true };
        return { strategy, process: new ServerProcess({ ...settings, port: 0, host: LOOPBACK }) };
      });
      try {
        await Promise.all(
          servers.map(async ({ strategy, process }) => front.connect(strategy, await process.ready())),
        );
        // Together, so that the two pictures show the same tick.
        const beginMs = Date.now() + 100;
        for (const { process } of servers) process.tickFrom(beginMs);
        console.log(
          `pauseless: the same battle in objects and in an arena, live at http://${host}:${bound} (Ctrl-C ends)`,
        );
        await Promise.race([untilInterrupted(), ...servers.map(({ process }) => process.ended())]);
      } finally {
        await front.close();
        await Promise.all(servers.map(({ process }) => process.end()));
      }
    });
}

function portFromEnvironment(): number {
  const text = process.env.PORT;
  if (text === undefined || text === "") return DEFAULT_PORT;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) {
    throw new ServerError("PORT_FORBIDDEN", `PORT is "${text}"; a port is a whole number from 0 to 65535`);
  }
  return Number(text);
}
