import { endWithParent } from "../compare/end-with-parent.js";
import { StormError } from "../storm-error.js";
import { clientProtocolNamed } from "./client-protocols.js";
import { Generator, type GeneratorMeasurement, type GeneratorOptions } from "./generator.js";

/*
 * A load generator as a process of its own, driven over the channel to its parent: it says `ready` when all clients
 * are connected and sending, then answers `begin` and `end`. It ends with its parent.
 */

/** What the process is started with. */
export interface GeneratorProcessOptions extends GeneratorOptions {
  /** What clients speak, as `clientProtocolNamed` knows it. */
  readonly protocol: string;
}

/** What the process answers. */
export type GeneratorAnswer =
  | { readonly type: "ready" }
  | { readonly type: "begun" }
  | { readonly type: "measured"; readonly measurement: GeneratorMeasurement }
  | { readonly type: "failed"; readonly message: string };

const say = (answer: GeneratorAnswer): void => {
  if (process.connected) process.send?.(answer);
};

endWithParent();

try {
  const { protocol, ...options } = JSON.parse(process.argv[2]) as GeneratorProcessOptions;
  const generator = new Generator(options, await clientProtocolNamed(protocol));
  process.on("uncaughtException", (error) => generator.fail(error));
  await generator.connect();
  generator.start();
  process.on("message", (command) => {
    if (command === "begin") {
      generator.begin();
      say({ type: "begun" });
    } else {
      say({ type: "measured", measurement: generator.end() });
      generator.stop();
    }
  });
  say({ type: "ready" });
} catch (error) {
  say({
    type: "failed",
    message: error instanceof StormError ? error.message : String((error as Error).stack),
  });
  process.exitCode = 1;
  process.disconnect?.();
}
