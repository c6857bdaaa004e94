import assert from "node:assert/strict";
import { test } from "node:test";
import { libraryOf } from "./library-of.js";

test("a file in a folder of installed packages is its package's", () => {
  assert.equal(libraryOf("/app/node_modules/exceljs/lib/utils/xml-stream.js"), "exceljs");
  assert.equal(libraryOf("/app/node_modules/@colyseus/schema/build/index.mjs"), "@colyseus/schema");
  assert.equal(libraryOf("/app/node_modules/.pnpm/ws@8.23.0/node_modules/ws/lib/sender.js"), "ws");
  assert.equal(libraryOf("C:\\app\\node_modules\\@colyseus\\core\\build\\Room.js"), "@colyseus/core");
});

test("the program's own files and Node's are of no library", () => {
  for (const file of ["/app/server.ts", "node:internal/timers", "", "/home/node_modules.ts"]) {
    assert.equal(libraryOf(file), undefined);
  }
});
