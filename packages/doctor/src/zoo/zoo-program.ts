import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Exhibit } from "./exhibit.js";

const ZOO = fileURLToPath(new URL("../../zoo/", import.meta.url));

/** A program of the zoo that is ready to be run. */
export interface ZooProgram {
  readonly command: readonly string[];
  /** The file that a reader has to be sent to. */
  readonly source: string;
  /** Takes away what was made for it. */
  remove(): void;
}

/** Makes a program ready: of JavaScript the file itself, of TypeScript a small project with its source and what was compiled of it. */
export function zooProgram({ program, engine = [], map }: Exhibit, node: string): ZooProgram {
  if (!program.endsWith(".ts")) {
    const source = join(ZOO, program);
    return { command: [node, ...engine, source], source, remove: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), "pauseless-zoo-"));
  const source = join(folder, "src", basename(program));
  mkdirSync(join(folder, "src"));
  mkdirSync(join(folder, "build"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  cpSync(join(ZOO, program), source);
  const compiled = ts.transpileModule(readFileSync(source, "utf8"), {
    fileName: basename(program),
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      sourceRoot: "../src",
      ...(map === "inline" ? { inlineSourceMap: true } : { sourceMap: true }),
    },
  });
  const script = join(folder, "build", basename(program).replace(/\.ts$/, ".js"));
  writeFileSync(script, compiled.outputText);
  if (compiled.sourceMapText !== undefined) writeFileSync(`${script}.map`, compiled.sourceMapText);
  return {
    command: [node, ...engine, script],
    source,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
