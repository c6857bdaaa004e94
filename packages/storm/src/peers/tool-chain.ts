import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { lstat, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { StormError } from "../storm-error.js";

const execute = promisify(execFile);

/** A compiler that may be on this machine or not, and what it makes of a peer. */
export interface ToolChain {
  /** The name of what is to be installed. */
  readonly name: string;
  /** Where to get it. */
  readonly from: string;
  /** Commands that all have to be there, each with the arguments that make it say its version. */
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
  /** What of the first command's answer is its version: major and minor, or major alone. */
  readonly version: RegExp;
  /** The oldest version that will do. */
  readonly least: readonly [major: number, minor: number];
  /** The folder of the sources. */
  readonly sources: URL;
  /** What the names of source files end with. */
  readonly extensions: readonly string[];
  /** Variables of the environment that the compiler is to have. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The command that compiles the sources into a folder; it is run in the folder of the sources. */
  build(files: readonly string[], into: string): readonly [command: string, ...args: string[]];
}

/** What was found of a tool chain: its version as it tells it, or why there is none to use. */
export type FoundToolChain = { readonly version: string } | { readonly leftOut: string };

/** Looks for a tool chain on the PATH. */
export async function findToolChain(chain: ToolChain): Promise<FoundToolChain> {
  const { name, from, commands, version, least } = chain;
  const wanted = `${name} ${least[1] === 0 ? least[0] : least.join(".")} or newer: ${from}`;
  const told: string[] = [];
  for (const [command, ...args] of commands) {
    try {
      const { stdout, stderr } = await execute(command, args);
      told.push(`${stdout}${stderr}`.trim());
    } catch {
      return { leftOut: `no \`${command}\` on the PATH; install ${wanted}` };
    }
  }
  const [, major, minor = "0"] = version.exec(told[0]) ?? [];
  if (major === undefined) {
    return { leftOut: `\`${commands[0].join(" ")}\` says "${told[0]}", which names no version` };
  }
  if (Number(major) < least[0] || (Number(major) === least[0] && Number(minor) < least[1])) {
    return { leftOut: `${name} ${major}.${minor} is too old; install ${wanted}` };
  }
  return { version: told[0] };
}

/**
 * Compiles a peer, unless these sources were compiled by this compiler before; answers the folder of what came of it.
 *
 * @throws StormError `NO_PEER` where there is no tool chain, where the compiler refuses, or where the folder is another user's.
 */
export async function buildPeer(chain: ToolChain): Promise<string> {
  const found = await findToolChain(chain);
  if ("leftOut" in found) throw new StormError("NO_PEER", found.leftOut);
  const sources = fileURLToPath(chain.sources);
  const files = (await readdir(sources)).filter((file) => chain.extensions.some((end) => file.endsWith(end)));
  files.sort();
  const hash = createHash("sha256").update(`${chain.name} ${found.version}`);
  for (const file of files) hash.update(`\0${file}\0`).update(await readFile(join(sources, file)));
  const folder = join(tmpdir(), `pauseless-peers-${hash.digest("hex").slice(0, 16)}`);
  if (await isOurs(folder)) return folder;

  // Several processes may build at once: each builds in a folder of its own, and the first gives its folder the name.
  const fresh = await mkdtemp(join(tmpdir(), "pauseless-peers-new-"));
  try {
    const [command, ...args] = chain.build(files, fresh);
    await execute(command, args, { cwd: sources, env: { ...process.env, ...chain.environment } });
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!(await isOurs(folder))) {
      const said = (error as { stderr?: string }).stderr || (error as Error).message;
      throw new StormError("NO_PEER", `${chain.name} did not compile ${sources}: ${said.trim()}`);
    }
  }
  return folder;
}

/**
 * Whether the folder is there. Temporary folders are everybody's, and what is in this one is run.
 *
 * @throws StormError where others can write to it.
 */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return false;
  const mine = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0);
  if (found.isDirectory() && mine) return true;
  throw new StormError(
    "NO_PEER",
    `${folder} can be written to by others; remove it, or set TMPDIR to a folder of yours`,
  );
}
