import { ServerError } from "@pauseless/server";
import { StormError } from "@pauseless/storm";
import { Command } from "commander";
import { addBattleCommand } from "./battle-command.js";
import { addDoctorCommand } from "./doctor-command.js";
import { addRecordCommand } from "./record-command.js";
import { addReplayCommand } from "./replay-command.js";
import { addServeCommand } from "./serve-command.js";
import { addStartCommand } from "./start-command.js";
import { addStormCommand } from "./storm-command.js";

const program = new Command("pauseless")
  .description("Real-time game servers without collector pauses, and the proof")
  .showHelpAfterError("(pauseless --help lists the commands, pauseless COMMAND --help the options of one)");
addBattleCommand(program);
addDoctorCommand(program);
addRecordCommand(program);
addReplayCommand(program);
addServeCommand(program);
addStartCommand(program);
addStormCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  // What the user can mend is said in a line; anything else is a fault of ours and keeps its stack.
  const { DoctorError } = await import("@pauseless/doctor");
  const mendable = [StormError, ServerError, DoctorError].some((kind) => error instanceof kind);
  if (!mendable) throw error;
  console.error(`pauseless: ${(error as Error).message}`);
  process.exitCode = 1;
}
