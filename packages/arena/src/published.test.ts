import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/* The package as npm packs it, unpacked as a dependency of a program elsewhere. */

const source = fileURLToPath(new URL("..", import.meta.url));

const PROGRAM = `
  import { Arena, i32, record, Table } from "@pauseless/arena";
  const cell = new Table(Arena.open({ capacityBytes: 1024 }), record("Cell", { value: i32 }), 2).cursor();
  cell.at(1).value = 7;
  console.log(cell.value, Arena.open({ capacityBytes: 64 }).reserve.checked);
`;

function run(command: string, args: readonly string[], cwd: string): string {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout, stderr, status } = spawnSync(command, args, { cwd, encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/** All files of a folder, by their paths in it. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

describe("the published package", () => {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-published-"));
  const unpacked = join(folder, "node_modules", "@pauseless", "arena");
  after(() => rmSync(folder, { recursive: true }));
  before(() => {
    const tarball = run("npm", ["pack", "--silent", "--pack-destination", folder], source);
    mkdirSync(unpacked, { recursive: true });
    run("tar", ["-xzf", join(folder, tarball), "-C", unpacked, "--strip-components=1"], folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(
      join(folder, "program.ts"),
      `declare const console: { log(...said: unknown[]): void };${PROGRAM}`,
    );
    writeFileSync(join(folder, "program.js"), PROGRAM);
  });

  test("has the sources, what is built of each, and nothing else", () => {
    const names = filesOf(join(source, "src"))
      .filter((file) => !/\.(test|bench)\.ts$/.test(file))
      .map((file) => file.replace(/\.ts$/, ""));
    const built = names.flatMap((name) =>
      ["js", "js.map", "d.ts", "d.ts.map"].map((ending) => `dist/${name}.${ending}`),
    );
    const expected = [
      "LICENSE",
      "README.md",
      "package.json",
      ...built,
      ...names.map((name) => `src/${name}.ts`),
    ];
    assert.deepEqual(filesOf(unpacked), expected.sort());
  });

  test("has source maps that point to files that are there", () => {
    for (const file of filesOf(unpacked).filter((name) => name.endsWith(".map"))) {
      const path = join(unpacked, file);
      const { sources } = JSON.parse(readFileSync(path, "utf8")) as { sources: string[] };
      for (const each of sources) assert.ok(existsSync(join(dirname(path), each)), `${file}: ${each}`);
    }
  });

  test("runs, checked under the export condition `development` and not without", () => {
    const main = join(folder, "program.js");
    assert.equal(run(process.execPath, [main], folder), "7 false");
    assert.equal(run(process.execPath, ["--conditions=development", main], folder), "7 true");
  });

  for (const { how, module, moduleResolution } of [
    {
      how: "as Node does",
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    },
    {
      how: "as bundlers do",
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    },
  ]) {
    test(`has types for programs that resolve ${how}, without those of Node or of a browser`, () => {
      const program = ts.createProgram([join(folder, "program.ts")], {
        module,
        moduleResolution,
        target: ts.ScriptTarget.ES2022,
        lib: ["lib.es2022.d.ts"],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
      });
      const complaints = ts
        .getPreEmitDiagnostics(program)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
      assert.deepEqual(complaints, []);
    });
  }
});
