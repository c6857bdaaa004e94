import { serveParent } from "./serve-parent.js";
import { Simulation } from "./simulation.js";
import type { StormBattlesOptions } from "./storm-battles.js";

/* A simulation as a process of its own, driven as a server is. It listens to no port, and says 0. */

await serveParent<StormBattlesOptions>(async (options) => ({ server: new Simulation(options), port: 0 }));
