import { ServerError } from "@pauseless/server";
import { StormError } from "@pauseless/storm";
import { Command } from "commander";
import { addBattleCommand } from "./battle-command.js";
import { addRecordCommand } from "./record-command.js";
import { addReplayCommand } from "./replay-command.js";
import { addServeCommand } from "./serve-command.js";
import { addStartCommand } from "./start-command.js";
import { addStormCommand } from "./storm-command.js";

const program = new Command("pauseless")
  .description("Real-time game servers without collector pauses, and the proof")
  .showHelpAfterError("(pauseless --help lists the commands, pauseless COMMAND --help the options of one)");
addBattleCommand(program);
addRecordCommand(program);
addReplayCommand(program);
addServeCommand(program);
addStartCommand(program);
addStormCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  // What the user can mend is said in a line; anything else is a fault of ours and keeps its stack.
  if (!(error instanceof StormError) && !(error instanceof ServerError)) throw error;
  console.error(`pauseless: ${error.message}`);
  process.exitCode = 1;
}
