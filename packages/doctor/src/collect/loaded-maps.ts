import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ThreadSession } from "../target/target.js";
import type { SourcePlaces } from "./source-places.js";

/** Files that run as they are on disk. */
const PLAIN = /\.[cm]?js$/;

interface ParsedScript {
  readonly url: string;
  readonly sourceMapURL?: string;
}

/**
 * Asks the thread for source maps of scripts that were made in memory, as `tsx` and other loaders do, when functions of such were seen. The engine lists all its scripts
 * for that, which takes some milliseconds: so it is done once, when the window is over.
 *
 * @throws what {@link ThreadSession.post} throws
 */
export async function learnLoadedMaps(
  session: ThreadSession,
  urls: ReadonlySet<string>,
  places: SourcePlaces,
): Promise<void> {
  const wanted = new Set([...urls].filter(isMadeInMemory));
  if (wanted.size === 0) return;
  session.on("Debugger.scriptParsed", ({ url, sourceMapURL }: ParsedScript) => {
    if (sourceMapURL && wanted.has(url)) places.learn(url, sourceMapURL);
  });
  await session.post("Debugger.enable");
  await session.post("Debugger.disable");
}

function isMadeInMemory(url: string): boolean {
  if (!url.startsWith("file:")) return false;
  try {
    const path = fileURLToPath(url);
    return !PLAIN.test(path) || !existsSync(path);
  } catch {
    return false;
  }
}
