import { existsSync } from "node:fs";
import type { ThreadSession } from "../target/target.js";
import { pathOf, type SourcePlaces } from "./source-places.js";

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
  const wanted = new Set([...urls].map(pathOf).filter(isMadeInMemory));
  if (wanted.size === 0) return;
  session.on("Debugger.scriptParsed", ({ url, sourceMapURL }: ParsedScript) => {
    if (sourceMapURL && wanted.has(pathOf(url))) places.learn(url, sourceMapURL);
  });
  await session.post("Debugger.enable");
  await session.post("Debugger.disable");
}

function isMadeInMemory(path: string): boolean {
  return path.startsWith("/") && (!PLAIN.test(path) || !existsSync(path));
}
