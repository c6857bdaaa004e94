import { exhibitTests } from "./exhibit-tests.js";
import { oldExhibits } from "./exhibits.js";

exhibitTests("what goes wrong in the old generation is found", oldExhibits);
