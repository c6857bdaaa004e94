import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { Arena } from "./arena.js";
import { ColumnGroup } from "./column-group.js";
import { Columns } from "./columns.js";
import { List } from "./list.js";
import { overlay } from "./overlay.js";
import { Queue } from "./queue.js";
import { Everything } from "./random-record.test.js";
import { Reserve } from "./reserve.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Stack } from "./stack.js";
import { Table } from "./table.js";

/*
 * What a factory refers to besides its parameters is not there in a copy, and shows only when the line runs that refers to it.
 * So this test has the compiler look for names that are not there, in every copy that the engine is given.
 */

/** Functions that are handed to factories and are none, and one that no field needs: words are found by `wordViewAccess`. */
const NO_FACTORIES = ["nowhereOf", "readUtf8", "utf8Length", "writeUtf8", "locateWord"];

/** The sources of all copies that are made for every field of every collection, checked and not. */
function copiesOfAll(): string[] {
  const copies: string[] = [];
  const PlatformFunction = globalThis.Function;
  globalThis.Function = new Proxy(PlatformFunction, {
    construct(target, given: string[]) {
      copies.push(given[0]);
      return Reflect.construct(target, given);
    },
  });
  try {
    for (const checked of [true, false]) {
      const reserve = Reserve.open({ capacityBytes: 1 << 18, checked });
      const arena = Arena.open({ capacityBytes: 1 << 18, reserve });
      for (const Collection of [Table, Columns, List, Slab, Queue, Stack]) {
        new (Collection as typeof Table)(arena, Everything, 2).cursor();
      }
      new Rings(arena, Everything, { rings: 2, capacity: 2 }).cursor();
      overlay(reserve, Everything);
      new ColumnGroup(arena, "a group", [{ layout: Everything, firstRow: 0, rows: 2 }], 2).rowViews([0]);
    }
  } finally {
    globalThis.Function = PlatformFunction;
  }
  return copies.map((source) => source.replace(/^"use strict"; \/\* \d+ \*\/ return /, "").replace(/;$/, ""));
}

/** The names of functions that a module declares or imports and uses as values: those that it has copied, above all. */
function functionsUsedAsValues(file: string, declared: ReadonlySet<string>): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const known = new Set<string>();
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    const { parent } = node;
    if (ts.isIdentifier(node)) {
      if (ts.isFunctionDeclaration(parent) || ts.isImportSpecifier(parent)) known.add(node.text);
      else if (!isNoValue(node, parent)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...used].filter((name) => known.has(name) && declared.has(name));
}

/** Whether a name is there to be called, or names a property. */
function isNoValue(node: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isCallExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return ts.isPropertyAssignment(parent) && parent.name === node;
}

describe("the factories of cursors", () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const files = readdirSync(folder).filter((name) => /^[a-z0-9-]+\.js$/.test(name));
  const sources = new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  const declared = new Set(
    [...sources.values()].flatMap((source) =>
      [...source.matchAll(/^(?:export )?function (\w+)\(/gm)].map(([, name]) => name),
    ),
  );
  let copies: string[] = [];
  before(() => {
    copies = copiesOfAll();
  });

  test("are all copied for these collections", () => {
    const factories = files
      .filter((name) => /\bspecialize\(|LOCATE_IN/.test(sources.get(name) ?? ""))
      .flatMap((name) => functionsUsedAsValues(join(folder, name), declared))
      .filter((name) => !NO_FACTORIES.includes(name));
    const copied = new Set(copies.map((source) => /^function (\w+)\(/.exec(source)?.[1]));
    assert.ok(factories.length > 30, factories.join());
    assert.deepEqual(
      [...new Set(factories)].filter((name) => !copied.has(name)),
      [],
      "these are copied for no collection here: let Everything have what needs them",
    );
  });

  test("refer to nothing but their parameters", () => {
    const distinct = new Map(
      copies.map((source) => [/^function (\w+)\(/.exec(source)?.[1] ?? source, source]),
    );
    const text = [...distinct.values(), "function outsider() { return notThere; }"].join("\n");
    const host = ts.createCompilerHost({});
    const readSource = host.getSourceFile;
    host.getSourceFile = (name, ...rest) =>
      name === "copies.js"
        ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
        : readSource.call(host, name, ...rest);
    const options = { allowJs: true, checkJs: true, noEmit: true, types: [], lib: ["lib.es2022.d.ts"] };
    const program = ts.createProgram(["copies.js"], options, host);
    const missing = program
      .getSemanticDiagnostics(program.getSourceFile("copies.js"))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
      .filter((message) => /^Cannot find name/.test(message));
    assert.deepEqual(missing, ["Cannot find name 'notThere'."]);
    assert.ok(distinct.size > 40, [...distinct.keys()].join());
  });
});
