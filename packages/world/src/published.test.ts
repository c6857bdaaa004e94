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

/* The package as npm packs it, unpacked with the memory package as a dependency of a program elsewhere. */

const source = fileURLToPath(new URL("..", import.meta.url));

const PROGRAM = `
  import { i32 } from "@pauseless/arena";
  import { changed, component, reference, WorldLayout } from "@pauseless/world";
  const Health = component("health", { hp: i32 }, { track: true });
  const Target = component("target", { whom: reference({ onDespawn: "clear" }) });
  const layout = new WorldLayout("fight", { capacity: 4, components: [Health, Target] });
  const living = layout.query(Health).cursor();
  layout.system("heal", { run() { for (let i = 0; i < living.length; i++) living.at(i).health.hp++; } });
  let written = 0;
  layout.observe("written", [changed(Health)], (events) => () => { written += events.length; });
  const unit = layout.prefab([Health, Target], { health: { hp: 6 } }).cursor();
  const world = layout.open();
  unit.spawn().target.whom = unit.handle;
  world.start();
  world.step();
  console.log(unit.health.hp, written, layout.block.reserve.checked);
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
  const unpackedOf = (name: string) => join(folder, "node_modules", "@pauseless", name);
  const unpacked = unpackedOf("world");
  after(() => rmSync(folder, { recursive: true }));
  before(() => {
    for (const name of ["arena", "world"]) {
      const tarball = run(
        "npm",
        ["pack", "--silent", "--pack-destination", folder],
        join(source, "..", name),
      );
      mkdirSync(unpackedOf(name), { recursive: true });
      run("tar", ["-xzf", join(folder, tarball), "-C", unpackedOf(name), "--strip-components=1"], folder);
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(
      join(folder, "program.ts"),
      `declare const console: { log(...said: unknown[]): void };${PROGRAM}`,
    );
    writeFileSync(join(folder, "program.js"), PROGRAM);
  });

  test("has the sources, what is built of each, and nothing else: no test, no benchmark, no peer", () => {
    const names = filesOf(join(source, "src"))
      .filter((file) => !/\.(test|bench)\.ts$|^peers\//.test(file))
      .map((file) => file.replace(/\.ts$/, ""));
    const built = names.flatMap((name) =>
      ["js", "js.map", "d.ts", "d.ts.map"].map((ending) => `dist/${name}.${ending}`),
    );
    const texts = ["LICENSE", "README.md", "package.json"].filter((file) => existsSync(join(source, file)));
    assert.deepEqual(
      filesOf(unpacked),
      [...texts, ...built, ...names.map((name) => `src/${name}.ts`)].sort(),
    );
  });

  test("depends on the memory package of its own version, and on nothing else", () => {
    const read = (name: string) => JSON.parse(readFileSync(join(unpackedOf(name), "package.json"), "utf8"));
    assert.deepEqual(read("world").dependencies, { "@pauseless/arena": read("arena").version });
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
    assert.equal(run(process.execPath, [main], folder), "7 1 false");
    assert.equal(run(process.execPath, ["--conditions=development", main], folder), "7 1 true");
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
