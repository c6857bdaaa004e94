import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CallFrame, PlaceOf } from "./call-tree.js";

type Place = ReturnType<PlaceOf>;

/** The comment of the last line that has it: what runs may hold such text before, as a string. */
const COMMENT = /\/\/[#@] ?sourceMappingURL=(\S+)/g;
const DATA_URL = /^data:application\/json[^,]*?(;base64)?,/;
/** Beyond this a file is not read for a source map: V8 itself takes none so large. */
const LARGEST_FILE_BYTES = 512 * 1024 * 1024;

/**
 * Finds functions where they are written: by source map where a file names one (inline, or a file beside it), else where they run. Maps are read from disk
 * once, when they are asked for; those of code that was made in memory can be told by {@link SourcePlaces.learn}.
 *
 * Source: ECMA-426, Source map format.
 */
export class SourcePlaces {
  private readonly maps = new Map<string, SourceMap | undefined>();
  private readonly places = new Map<string, Place>();

  /** The place of a function. */
  readonly of: PlaceOf = (frame) => {
    const key = `${frame.functionName} ${frame.lineNumber} ${frame.columnNumber} ${frame.url}`;
    let place = this.places.get(key);
    if (place === undefined) this.places.set(key, (place = this.find(frame)));
    return place;
  };

  /** Tells the source map of a script as the running program has it: its address, in `data:` or beside the script. */
  learn(url: string, sourceMapUrl: string): void {
    const map = mapAt(url, sourceMapUrl);
    if (map === undefined) return;
    this.maps.set(pathOf(url), map);
    this.places.clear();
  }

  private find({ functionName, url, lineNumber, columnNumber }: CallFrame): Place {
    const known = lineNumber >= 0;
    // The code of a file is a function without a name that begins where the file does.
    const isTopLevel = url !== "" && lineNumber === 0 && columnNumber === 0;
    const name = functionName !== "" ? functionName : isTopLevel ? "(top level)" : "(anonymous)";
    const path = pathOf(url);
    const generated = {
      functionName: name,
      file: path,
      line: lineNumber + 1,
      column: columnNumber + 1,
    };
    if (!known || url === "") return { ...generated, line: 0, column: 0 };
    // Node gives a name too, where the map has one; its types do not know that.
    const entry = this.mapOf(path)?.findEntry(lineNumber, columnNumber) as
      | (SourceMapping & { readonly name?: string })
      | undefined;
    if (entry?.originalSource === undefined) return generated;
    return {
      functionName: functionName === "" && entry.name ? entry.name : name,
      file: pathOf(entry.originalSource),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  }

  private mapOf(path: string): SourceMap | undefined {
    if (!this.maps.has(path)) this.maps.set(path, mapOfFile(path));
    return this.maps.get(path);
  }
}

/** The map that a file on disk names. */
function mapOfFile(path: string): SourceMap | undefined {
  if (!path.startsWith("/")) return undefined;
  try {
    const text = readFileSync(path);
    if (text.length > LARGEST_FILE_BYTES) return undefined;
    const named = [...text.toString("utf8").matchAll(COMMENT)].at(-1)?.[1];
    return named === undefined ? undefined : mapAt(path, named);
  } catch {
    // A file that is not there, or not to be read, is shown as it ran.
    return undefined;
  }
}

/** A source map by its address, which may be relative to its script's. Undefined where it cannot be read or is none. */
function mapAt(url: string, sourceMapUrl: string): SourceMap | undefined {
  try {
    const data = DATA_URL.exec(sourceMapUrl);
    if (data !== null) {
      const text = sourceMapUrl.slice(data[0].length);
      const json =
        data[1] === undefined ? decodeURIComponent(text) : Buffer.from(text, "base64").toString("utf8");
      return new SourceMap(withResolvedSources(JSON.parse(json), fileUrlOf(url)));
    }
    const at = new URL(sourceMapUrl, fileUrlOf(url));
    return new SourceMap(withResolvedSources(JSON.parse(readFileSync(fileURLToPath(at), "utf8")), at.href));
  } catch {
    return undefined;
  }
}

type Payload = SourceMapPayload & { sections?: { map: Payload }[] };

/** Sources by full address: Node takes them as they stand, though they are relative to the map and to its `sourceRoot`. */
function withResolvedSources(payload: Payload, mapUrl: string): SourceMapPayload {
  for (const { map } of payload.sections ?? []) withResolvedSources(map, mapUrl);
  const root = payload.sourceRoot ? `${payload.sourceRoot.replace(/\/$/, "")}/` : "";
  payload.sources = payload.sources?.map((source) => resolved(root + source, mapUrl));
  return payload;
}

/** Bundlers name sources by schemes of their own, such as `webpack://app/./src/a.ts`: those stay. */
function resolved(source: string, base: string): string {
  try {
    return new URL(source, base).href;
  } catch {
    return source;
  }
}

function fileUrlOf(url: string): string {
  return url.startsWith("/") ? pathToFileURL(url).href : url;
}

/** An absolute path for a file's address, which is what some profiles give at once; others as they are. */
export function pathOf(url: string): string {
  if (!url.startsWith("file:")) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
