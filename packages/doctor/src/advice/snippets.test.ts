import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { boundAdvice } from "./bound-advice.js";
import { chunkAdvice } from "./chunk-advice.js";
import { frameAdvice } from "./frame-advice.js";
import { poolAdvice } from "./pool-advice.js";
import { slabAdvice } from "./slab-advice.js";
import { yieldAdvice } from "./yield-advice.js";

// In dist, so that a snippet finds the packages by their names, as one of a user does; a folder that is not published.
const folder = mkdtempSync(fileURLToPath(new URL("./snippets.test.", import.meta.url)));
after(() => rmSync(folder, { recursive: true }));

test("the compiler accepts every snippet, whatever a function is called", () => {
  const places = [
    { functionName: "Cache.put", file: "/app/cache.ts", line: 31 },
    { functionName: '(anonymous) "x"\n*/ `', file: "", line: 0 },
  ];
  const snippets = places.flatMap((place) =>
    [
      poolAdvice(place),
      frameAdvice(place),
      slabAdvice(place),
      boundAdvice(place),
      chunkAdvice(place),
      ...yieldAdvice(place),
    ].map(({ snippet }) => snippet),
  );
  const paths = snippets.map((snippet, i) => {
    assert.ok(snippet !== undefined);
    const path = join(folder, `snippet-${i}.mts`);
    writeFileSync(path, `${snippet}\nexport {};\n`);
    return path;
  });
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2022.d.ts"],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const complaints = ts
    .getPreEmitDiagnostics(ts.createProgram(paths, options))
    .map(
      ({ messageText, file }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  assert.deepEqual(complaints, []);
});

test("advice has a stable name", () => {
  assert.equal(poolAdvice({ functionName: "async Session.write", file: "", line: 0 }).id, "pool-write");
  assert.equal(boundAdvice(undefined).id, "bound");
  assert.equal(frameAdvice({ functionName: "(anonymous)", file: "", line: 0 }).id, "frame-anonymous");
});
