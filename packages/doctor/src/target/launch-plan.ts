import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { DoctorError } from "../doctor-error.js";
import type { LaunchOptions } from "./target.js";

const BOOTSTRAP = fileURLToPath(new URL("../../bootstrap.cjs", import.meta.url));
/** Node's options whose value is an argument of its own. */
const VALUED =
  /^(-e|--eval|-p|--print|-pe|-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file)$/;

/** How a command is started so that its program comes forward. */
export interface LaunchPlan {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Options of the engine that go by the environment, because the command is not `node`. */
  readonly environmentEngine: readonly string[];
}

/**
 * Plans how to start a command: Node's options by its environment have the bootstrap run in each Node process that it starts. Options of
 * the engine stand before the script, where the command is `node`, else in the environment too: after the user's own, since of two the last one counts.
 *
 * @param folder - where the program announces itself
 * @throws DoctorError `bad-option` where the command is empty, or an option of the engine cannot be given by the environment;
 *   `inspector-refused` where the command turns Node's permission model on
 */
export function launchPlan(options: LaunchOptions, folder: string): LaunchPlan {
  const [file, ...args] = options.command;
  if (!file)
    throw new DoctorError("bad-option", "no command to examine: give one, such as `-- node server.js`");
  const env = options.env ?? process.env;
  const isNode = /^node(js)?(\.exe)?$/.test(basename(file)) || file === process.execPath;
  const engine = options.engine ?? [];
  const own = isNode ? nodeOptionsOf(args) : [];
  refusePermissions([...own, ...(env.NODE_OPTIONS?.split(/\s+/) ?? [])]);
  const environmentEngine = isNode ? [] : engine;
  for (const option of environmentEngine) checkEnvironmentOption(option, file);
  const nodeOptions = [
    // Keeps Node from writing the inspector's address to the program's stderr.
    "--inspect-publish-uid=http",
    "--require",
    quoted(BOOTSTRAP),
    env.NODE_OPTIONS ?? "",
    ...environmentEngine,
  ];
  const told = { folder, nodeOptions: env.NODE_OPTIONS ?? null, flags: options.flags ?? [] };
  return {
    file,
    args: isNode ? [...own, ...engine, ...args.slice(own.length)] : args,
    env: { ...env, NODE_OPTIONS: nodeOptions.join(" ").trim(), PAUSELESS_DOCTOR: JSON.stringify(told) },
    environmentEngine,
  };
}

/** What stands before the script. */
function nodeOptionsOf(args: readonly string[]): readonly string[] {
  const script = args.findIndex((arg, i) => /^(-|--|[^-].*)$/.test(arg) && !VALUED.test(args[i - 1] ?? ""));
  return script < 0 ? args : args.slice(0, script);
}

function refusePermissions(nodeOptions: readonly string[]): void {
  const refusing = nodeOptions.find((option) => /^--(experimental-)?permission$/.test(option));
  if (!refusing) return;
  const message = `Node's permission model keeps the inspector closed: leave ${refusing} out while the program is examined`;
  throw new DoctorError("inspector-refused", message);
}

function checkEnvironmentOption(option: string, file: string): void {
  if (process.allowedNodeEnvironmentFlags.has(option.split("=")[0] ?? "")) return;
  const message = `Node does not take ${option} from NODE_OPTIONS, and the command begins with \`${file}\`: write it as \`node ...\`, so that the option can follow`;
  throw new DoctorError("bad-option", message);
}

/** As NODE_OPTIONS wants a path that may have spaces in it. */
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&")}"`;
}
