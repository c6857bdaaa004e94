import assert from "node:assert/strict";
import { test } from "node:test";
import { isCloseCode, WebSocketCloseCode } from "./index.js";

test("the codes that a close frame may have are those that the RFC, IANA and applications have", () => {
  const allowed = (code: number) =>
    (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
  for (let code = 0; code < 65_536; code++) assert.equal(isCloseCode(code), allowed(code), String(code));
});

test("what a parser refuses with can be sent, and what it is told of a missing code cannot", () => {
  const { noStatus, abnormal, ...codes } = WebSocketCloseCode;
  for (const code of Object.values(codes)) assert.ok(isCloseCode(code));
  assert.ok(!isCloseCode(noStatus) && !isCloseCode(abnormal));
});
