import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { SourcePlaces } from "./source-places.js";

const folder = mkdtempSync(join(tmpdir(), "pauseless-maps-"));
after(() => rmSync(folder, { recursive: true }));

/** Maps column 0 of lines 0 and 1 to lines 4 and 9 of the first source; the second bears the name `told`. */
const MAP = {
  version: 3,
  sources: ["src/a.ts"],
  names: ["told"],
  mappings: "AAIA;AAKAA",
};

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return pathToFileURL(join(folder, name)).href;
};

const at = (url: string, lineNumber: number, functionName = "f") => ({
  functionName,
  scriptId: "1",
  url,
  lineNumber,
  columnNumber: 0,
});

const inline = (map: object) =>
  `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;

test("a map beside the file is followed, its sources relative to it and to its root", () => {
  file("beside.js.map", JSON.stringify({ ...MAP, sourceRoot: "../up" }));
  const url = file("beside.js", "one\ntwo\n//# sourceMappingURL=beside.js.map\n");
  const place = new SourcePlaces().of(at(url, 0));
  assert.deepEqual(place, { functionName: "f", file: join(folder, "../up/src/a.ts"), line: 5, column: 1 });
});

test("a map in the file itself is followed, and so is a path instead of an address", () => {
  const url = file("inline.js", `one\ntwo\n${inline(MAP)}`);
  const places = new SourcePlaces();
  assert.equal(places.of(at(url, 1)).line, 10);
  assert.equal(places.of(at(join(folder, "inline.js"), 1)).file, join(folder, "src/a.ts"));
});

test("a function without a name takes that of the map", () => {
  const places = new SourcePlaces();
  const url = file("unnamed.js", `one\ntwo\n${inline(MAP)}`);
  assert.equal(places.of(at(url, 1, "")).functionName, "told");
  assert.equal(places.of(at(url, 1, "own")).functionName, "own");
  assert.equal(places.of({ ...at(url, 0, ""), columnNumber: 7 }).functionName, "(anonymous)");
  assert.equal(places.of(at(url, 0, "")).functionName, "(top level)");
});

test("an index map is followed", () => {
  const map = { version: 3, sections: [{ offset: { line: 1, column: 0 }, map: MAP }] };
  const url = file("index.js", `zero\none\ntwo\n${inline(map)}`);
  assert.equal(new SourcePlaces().of(at(url, 2)).line, 10);
  assert.equal(new SourcePlaces().of(at(url, 2)).file, join(folder, "src/a.ts"));
});

test("without a map, or with a broken one, a function is where it runs", () => {
  const places = new SourcePlaces();
  const broken = file("broken.js", "one\n//# sourceMappingURL=data:application/json;base64,nonsense\n");
  assert.deepEqual(places.of(at(broken, 0)), {
    functionName: "f",
    file: join(folder, "broken.js"),
    line: 1,
    column: 1,
  });
  assert.deepEqual(places.of(at("node:fs", 3)), { functionName: "f", file: "node:fs", line: 4, column: 1 });
  assert.deepEqual(places.of(at("", -1, "(idle)")), { functionName: "(idle)", file: "", line: 0, column: 0 });
});

test("the map of code that was made in memory can be told", () => {
  const places = new SourcePlaces();
  const url = file("memory.ts", "no map here\n");
  assert.equal(places.of(at(url, 1)).line, 2);
  places.learn(url, inline(MAP).slice("//# sourceMappingURL=".length));
  assert.equal(places.of(at(url, 1)).line, 10);
});
