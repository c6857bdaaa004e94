import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { DoctorError } from "../doctor-error.js";
import type { LaunchOptions } from "./target.js";

const BOOTSTRAP = fileURLToPath(new URL("../../bootstrap.cjs", import.meta.url));
/** Node's options whose value is an argument of its own. */
const VALUED = /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file)$/;

/** How a command is started so that its program comes forward. */
export interface LaunchPlan {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Options of the engine that go by the environment, because the command is not `node`. */
  readonly environmentEngine: readonly string[];
  /** Of a file `node` to be put in the folder, where the command is not Node itself. */
  readonly shim?: string;
}

/**
 * Plans how to start a command: Node's options by its environment have the bootstrap run in each Node process that it starts. Options of
 * the engine stand right after `node`, where the command is that, else in the environment too.
 *
 * @param folder - where the program announces itself
 * @throws DoctorError `bad-option` where the command is empty, or an option of the engine cannot be given by the environment;
 *   `inspector-refused` where the command turns Node's permission model on; `already-inspected` where it waits for another debugger
 */
export function launchPlan(options: LaunchOptions, folder: string): LaunchPlan {
  const [file, ...args] = options.command;
  if (!file)
    throw new DoctorError("bad-option", "no command to examine: give one, such as `-- node server.js`");
  const env = options.env ?? process.env;
  const isNode = /^node(js)?(\.exe)?$/.test(basename(file)) || file === process.execPath;
  const engine = options.engine ?? [];
  refuseOptions([...(isNode ? nodeOptionsOf(args) : []), ...(env.NODE_OPTIONS?.split(/\s+/) ?? [])]);
  const environmentEngine = isNode ? [] : engine;
  for (const option of environmentEngine) checkEnvironmentOption(option, file);
  // The inspector's address is not written to the program's stderr.
  const ours = ["--inspect-publish-uid=http", "--require", quoted(BOOTSTRAP), ...environmentEngine].join(" ");
  const needsShim = !isNode && env.PATH !== undefined;
  const told = { folder, ours, hadOptions: env.NODE_OPTIONS !== undefined, flags: options.flags ?? [] };
  return {
    file,
    args: isNode ? [...engine, ...args] : args,
    env: {
      ...env,
      NODE_OPTIONS: `${ours} ${env.NODE_OPTIONS ?? ""}`,
      PAUSELESS_DOCTOR: JSON.stringify(told),
      ...(needsShim ? { PATH: `${folder}:${env.PATH}` } : {}),
    },
    environmentEngine,
    ...(needsShim ? { shim: shim(folder, ours) } : {}),
  };
}

/**
 * A `node` that stands before the others in the path of wrappers: a start script that sets NODE_OPTIONS itself
 * (`NODE_OPTIONS=--x node server.js`) gets the doctor's back.
 */
function shim(folder: string, ours: string): string {
  return `#!/bin/sh
case "$NODE_OPTIONS" in
  *${singleQuoted(ours)}*) ;;
  *) export NODE_OPTIONS=${singleQuoted(`${ours} `)}"$NODE_OPTIONS" ;;
esac
own=${singleQuoted(folder)}
exec "$(PATH="\${PATH%%"$own":*}\${PATH#*"$own":}" && command -v node)" "$@"
`;
}

/** What stands before the script. */
function nodeOptionsOf(args: readonly string[]): readonly string[] {
  const script = args.findIndex((arg, i) => !arg.startsWith("-") && !VALUED.test(args[i - 1] ?? ""));
  return script < 0 ? args : args.slice(0, script);
}

function refuseOptions(nodeOptions: readonly string[]): void {
  const permission = nodeOptions.find((option) => /^--(experimental-)?permission$/.test(option));
  if (permission) {
    const message = `Node's permission model keeps the inspector closed: leave ${permission} out while the program is examined`;
    throw new DoctorError("inspector-refused", message);
  }
  const waiting = nodeOptions.find((option) => /^--inspect-(brk|wait)(=|$)/.test(option));
  if (waiting) {
    const message = `${waiting} makes the program wait for another debugger: leave it out, or write --inspect, while the program is examined`;
    throw new DoctorError("already-inspected", message);
  }
}

function checkEnvironmentOption(option: string, file: string): void {
  if (process.allowedNodeEnvironmentFlags.has(option.split("=")[0] ?? "")) return;
  const message = `Node does not take ${option} from NODE_OPTIONS, and the command begins with \`${file}\`: write it as \`node ...\`, so that the option can follow`;
  throw new DoctorError("bad-option", message);
}

/** As a shell wants a text that it shall not read anything into. */
function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** As NODE_OPTIONS wants a path that may have spaces in it. */
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&")}"`;
}
