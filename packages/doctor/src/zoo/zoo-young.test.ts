import { exhibitTests } from "./exhibit-tests.js";
import { youngExhibits } from "./exhibits.js";

exhibitTests("what goes wrong in the young generation is found", youngExhibits);
