import { Columns } from "./columns.js";
import { program } from "./random-program.test.js";
import { rowsProgram } from "./random-rows.test.js";

program("columns of a random record", (episode) => rowsProgram(episode, Columns));
