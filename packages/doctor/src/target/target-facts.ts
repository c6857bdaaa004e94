import type { TargetFacts } from "../evidence/evidence.js";
import { evaluateIn } from "./evaluate-in.js";
import type { ThreadSession } from "./target.js";

type Asked = Omit<TargetFacts, "mode" | "nodeOptions"> & {
  readonly execArgv: readonly string[];
  readonly environmentOptions: string;
};

/** The folder that a process works in may have been removed. */
const FACTS = `{
  pid: process.pid,
  command: [process.argv0, ...process.execArgv, ...process.argv.slice(1)],
  cwd: (() => { try { return process.cwd() } catch { return "" } })(),
  nodeVersion: process.versions.node,
  v8Version: process.versions.v8,
  platform: process.platform,
  execArgv: process.execArgv,
  environmentOptions: process.env.NODE_OPTIONS ?? "",
  cores: builtin("os").availableParallelism(),
  memoryBytes: [builtin("os").totalmem(), process.constrainedMemory?.() || Infinity].reduce((a, b) => Math.min(a, b)),
}`;

/**
 * Asks a process what it is.
 *
 * @param told - what is known better than the process knows it: the command as the user gave it, options of the engine put in its environment
 * @throws DoctorError `no-answer`
 */
export async function targetFacts(
  main: ThreadSession,
  told: {
    readonly mode: TargetFacts["mode"];
    readonly command?: readonly string[];
    readonly environmentEngine?: readonly string[];
  },
): Promise<TargetFacts> {
  const { execArgv, environmentOptions, command, ...asked } = await evaluateIn<Asked>(main, FACTS);
  return {
    ...asked,
    mode: told.mode,
    command: told.command ?? command,
    nodeOptions: [
      ...environmentOptions.split(/\s+/).filter(Boolean),
      ...(told.environmentEngine ?? []),
      ...execArgv,
    ],
  };
}
