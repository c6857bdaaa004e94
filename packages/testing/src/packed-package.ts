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

/** A program of somebody who has installed a package. */
export interface PackedProgram {
  /** What its tests are called. */
  readonly name: string;
  /** What it is, in TypeScript. */
  readonly source: string;
  /** What it prints; `CHECKED` is `true` under the export condition `development`, and `false` without. */
  readonly prints: string;
  /** Whether it is one of Node: types and libraries of no platform are there unless told. */
  readonly isOfNode?: boolean;
}

/** What a packed package has to be. */
export interface PackedTests {
  /** The package's name behind `@pauseless/`. */
  readonly name: string;
  /** The packages it depends on, by their names behind `@pauseless/`: of its own version, and no others. */
  readonly dependencies?: readonly string[];
  /** Sources that are not published, tests and benchmarks apart: their folders. */
  readonly unpublished?: readonly string[];
  readonly programs: readonly PackedProgram[];
}

const BASE: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};
const RESOLUTIONS: Readonly<Record<string, ts.CompilerOptions>> = {
  "as Node does": {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  },
  "as bundlers do": {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  },
};

/**
 * Tests of a package as npm packs it, unpacked with its dependencies for programs elsewhere: which files there are, what it depends on, that
 * programs run in both modes and have types.
 *
 * @param url - of the compiled test, in `dist` of the package
 */
export function testsOfPackedPackage(url: string, tests: PackedTests): void {
  const { name, dependencies = [], unpublished = [], programs } = tests;
  const source = fileURLToPath(new URL("..", url));

  describe("the published package", () => {
    const folder = mkdtempSync(join(tmpdir(), "pauseless-published-"));
    const unpackedOf = (each: string) => join(folder, "node_modules", "@pauseless", each);
    const unpacked = unpackedOf(name);
    after(() => rmSync(folder, { recursive: true }));
    before(() => {
      for (const each of [...dependencies, name]) pack(join(source, "..", each), unpackedOf(each), folder);
      writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
      for (const program of programs) {
        writeFileSync(join(folder, `${program.name}.ts`), typed(program));
        const compilerOptions = { ...BASE, module: ts.ModuleKind.ESNext };
        const { outputText } = ts.transpileModule(program.source, { compilerOptions });
        writeFileSync(join(folder, `${program.name}.js`), outputText);
      }
    });

    test("has the sources, what is built of each, and nothing else: nothing of tests and benchmarks", () => {
      const names = filesOf(join(source, "src"))
        .filter((file) => !/\.(test|bench)\.ts$/.test(file) && !unpublished.includes(file.split("/")[0]))
        .map((file) => file.replace(/\.ts$/, ""));
      const built = names.flatMap((each) =>
        ["js", "js.map", "d.ts", "d.ts.map"].map((ending) => `dist/${each}.${ending}`),
      );
      const texts = ["LICENSE", "README.md", "package.json"];
      const sources = names.map((each) => `src/${each}.ts`);
      assert.deepEqual(filesOf(unpacked), [...texts, ...built, ...sources].sort());
    });

    test("depends on packages of its own version, and on nothing else", () => {
      const read = (each: string) => JSON.parse(readFileSync(join(unpackedOf(each), "package.json"), "utf8"));
      const { version, dependencies: named = {} } = read(name);
      assert.deepEqual(
        named,
        Object.fromEntries(dependencies.map((each) => [`@pauseless/${each}`, version])),
      );
      for (const each of dependencies) assert.equal(read(each).version, version);
    });

    test("has source maps that point to files that are there", () => {
      for (const file of filesOf(unpacked).filter((each) => each.endsWith(".map"))) {
        const path = join(unpacked, file);
        const { sources } = JSON.parse(readFileSync(path, "utf8")) as { sources: string[] };
        for (const each of sources) assert.ok(existsSync(join(dirname(path), each)), `${file}: ${each}`);
      }
    });

    for (const { name: program, prints, isOfNode = false } of programs) {
      test(`runs ${program}, checked under the export condition \`development\` and not without`, () => {
        const main = join(folder, `${program}.js`);
        assert.equal(run(process.execPath, [main], folder), prints.replace("CHECKED", "false"));
        const development = run(process.execPath, ["--conditions=development", main], folder);
        assert.equal(development, prints.replace("CHECKED", "true"));
      });

      for (const [how, resolution] of Object.entries(RESOLUTIONS)) {
        const without = isOfNode ? "" : ", without those of Node or of a browser";
        test(`has types for ${program} where programs resolve ${how}${without}`, () => {
          const options = { ...BASE, ...resolution, ...(isOfNode ? typesOfNode() : {}) };
          const complaints = ts
            .getPreEmitDiagnostics(ts.createProgram([join(folder, `${program}.ts`)], options))
            .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
          assert.deepEqual(complaints, []);
        });
      }
    }
  });
}

/** Has npm pack a package, and unpacks it. */
function pack(from: string, to: string, folder: string): void {
  const tarball = run("npm", ["pack", "--silent", "--pack-destination", folder], from);
  mkdirSync(to, { recursive: true });
  run("tar", ["-xzf", join(folder, tarball), "-C", to, "--strip-components=1"], folder);
}

/** A program for the compiler: where there are no types of a platform, it says itself what it prints with. */
function typed({ source, isOfNode = false }: PackedProgram): string {
  return isOfNode ? source : `declare const console: { log(...said: unknown[]): void };${source}`;
}

/** Node's own types do not go through every check. */
function typesOfNode(): ts.CompilerOptions {
  const types = fileURLToPath(new URL("..", import.meta.resolve("@types/node/package.json")));
  return { typeRoots: [types], types: ["node"], skipLibCheck: true };
}

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
