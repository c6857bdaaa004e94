import { exhibitTests } from "./exhibit-tests.js";
import { otherExhibits } from "./exhibits.js";

exhibitTests("what goes wrong beside the heap's objects is found", otherExhibits);
