import assert from "node:assert/strict";
import { test } from "node:test";
import { madeNode } from "../evidence/made-evidence.js";
import { ownCaller } from "./own-caller.js";

const library = (self: number, ...children: ReturnType<typeof madeNode>[]) => ({
  ...madeNode("encode", self, ...children),
  file: "/app/node_modules/lib/encode.js",
});
const builtIn = { ...madeNode("push", 40), file: "" };

test("names the program's function that has a library make most of it, built-in functions included", () => {
  const root = madeNode(
    "(root)",
    0,
    madeNode("main", 0, madeNode("save", 5, library(10, builtIn))),
    madeNode("load", 90, library(30)),
    library(15),
  );
  assert.equal(ownCaller(root, library(0))?.functionName, "save");
});

test("names nobody where several have it made, or none that can be seen", () => {
  const root = madeNode(
    "(root)",
    0,
    madeNode("a", 0, library(10)),
    madeNode("b", 0, library(10)),
    library(10),
  );
  assert.equal(ownCaller(root, library(0)), undefined);
  assert.equal(ownCaller(madeNode("(root)", 0, library(10)), library(0)), undefined);
});
