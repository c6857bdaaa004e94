// The program that the doctor's overhead is measured with: node overhead-program.js KIND SECONDS FILE
import { doWork } from "./fixed-work.js";
import { overheadWork, type WorkKind } from "./overhead-work.js";

const [, , kind, seconds, path] = process.argv;
doWork(() => overheadWork(kind as WorkKind, Number(seconds)), path);
