import assert from "node:assert/strict";
import { test } from "node:test";
import { shownText } from "./shown-text.js";

test("what cannot be seen is shown, and what is too long is cut", () => {
  assert.equal(shownText("größe 名前 ok"), "größe 名前 ok");
  assert.equal(shownText("a\u0000b\u202ec\u2028d\ud800"), "a\ufffdb\ufffdc\ufffdd\ufffd");
  assert.equal(shownText("x".repeat(1000)), `${"x".repeat(300)}…`);
});
