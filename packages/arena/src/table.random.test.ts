import { program } from "./random-program.test.js";
import { rowsProgram } from "./random-rows.test.js";
import { Table } from "./table.js";

program("a table of a random record", (episode) => rowsProgram(episode, Table));
