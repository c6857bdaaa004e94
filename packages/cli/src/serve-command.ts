import { StormServer, strategies } from "@pauseless/storm";
import type { Command } from "commander";
import { untilInterrupted } from "./interrupt.js";
import { origins, port, wholeNumber } from "./options.js";

interface ServeOptions {
  strategy: string;
  port: number;
  host: string;
  battles: number;
  players: number;
  background: number;
  seed: number;
  bots: boolean;
  origins?: readonly string[] | "any";
}

/** Adds `pauseless serve`: hosts battles of the rules over WebSocket. */
export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .description("host battles of the rules at 20 ticks a second over WebSocket")
    .option(
      "--strategy <name>",
      `how memory is held: ${strategies.map(({ name }) => name).join(" or ")}`,
      "arena",
    )
    .option("--port <n>", "port to listen on, 0 for any that is free", port, 7350)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--battles <n>", "battles that clients can join", wholeNumber, 20)
    .option("--players <n>", "seats of each battle", wholeNumber, 50)
    .option("--background <n>", "further battles that only bots play", wholeNumber, 0)
    .option("--seed <n>", "the seed of the battles", wholeNumber, 7)
    .option(
      "--origins <list>",
      "origins whose pages may connect, separated by commas, or any; those of this server's own host unless told",
      origins,
    )
    .option("--bots", "let bots play the battles that clients can join too", false)
    .action(async (options: ServeOptions) => {
      const server = new StormServer(options);
      const bound = await server.listen(options.port, options.host);
      const host = options.host.includes(":") ? `[${options.host}]` : options.host;
      console.log(
        `pauseless: strategy ${options.strategy}, ${options.battles} battles of ${options.players}, ` +
          `${options.background} in the background; join at ws://${host}:${bound}/battle (Ctrl-C ends)`,
      );
      await untilInterrupted();
      await server.close();
    });
}
