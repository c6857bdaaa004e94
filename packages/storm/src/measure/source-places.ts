import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";
import type { AllocationNode } from "@pauseless/doctor/measure";

/** Where functions are written, as a reader finds them: `file:line`, by source map where there is one beside the file. */
export class SourcePlaces {
  private readonly maps = new Map<string, SourceMap | undefined>();

  /** File and line of a function; empty where it is the engine's own. */
  of({ url, line, column }: Pick<AllocationNode, "url" | "line" | "column">): string {
    if (url === "") return "";
    if (!url.startsWith("file:")) return `${url}:${line}`;
    const entry = this.mapOf(url)?.findEntry(line - 1, column - 1);
    if (entry !== undefined && "originalSource" in entry) {
      return `${shortened(new URL(entry.originalSource, url).pathname)}:${entry.originalLine + 1}`;
    }
    return `${shortened(new URL(url).pathname)}:${line}`;
  }

  private mapOf(url: string): SourceMap | undefined {
    if (!this.maps.has(url)) this.maps.set(url, readMap(url));
    return this.maps.get(url);
  }
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${url}.map`), "utf8")) as SourceMapPayload);
  } catch {
    // A file without a map, or with one that is none, is shown as it is.
    return undefined;
  }
}

/** A path from its package on. */
function shortened(path: string): string {
  const inPackage = /.*\/(?:node_modules|packages)\/(.+)$/.exec(path);
  return inPackage === null ? path : inPackage[1];
}
