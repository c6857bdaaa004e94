import { exhibitTests } from "./exhibit-tests.js";
import { healthyExhibits } from "./exhibits.js";

exhibitTests("a program that is well is told so", healthyExhibits);
