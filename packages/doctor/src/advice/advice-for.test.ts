import assert from "node:assert/strict";
import { test } from "node:test";
import { madeNode, madeThread } from "../evidence/made-evidence.js";
import { adviceFor } from "./advice-for.js";
import { boundAdvice } from "./bound-advice.js";
import { poolAdvice } from "./pool-advice.js";

const writeText = {
  ...madeNode("writeText", 10),
  file: "/app/node_modules/@office/xml/stream.js",
};
const part = {
  ...madeThread().allocations.all,
  root: madeNode("(root)", 0, madeNode("exportRows", 0, writeText)),
};

test("a function of the program's own is to be changed", () => {
  const [pool] = adviceFor(madeNode("write", 1), part, [poolAdvice]);
  assert.equal(pool.id, "pool-write");
});

test("nobody is told to change a library: the function that calls it is named instead", () => {
  const advice = adviceFor(writeText, part, [poolAdvice, poolAdvice]);
  assert.deepEqual(
    advice.map(({ id, snippet }) => [id, snippet]),
    [["library-office-xml", undefined]],
  );
  assert.match(
    advice[0].text,
    /^writeText \(stream\.js:7 of @office\/xml\) is code of @office\/xml.* called from exportRows \(exportRows\.ts:7\)\.$/,
  );
});

test("a library that keeps things has a limit, or another store", () => {
  const [advice] = adviceFor(writeText, part, [boundAdvice], true);
  assert.equal(advice.id, "kept-by-office-xml");
  assert.match(advice.text, /keeps what writeText .* another store/);
});

test("Node's own functions cannot be changed either", () => {
  const decode = { functionName: "decode", file: "node:internal/encoding", line: 440 };
  assert.deepEqual(
    adviceFor(decode, part, [poolAdvice]).map(({ id }) => id),
    ["node-makes"],
  );
  assert.deepEqual(adviceFor(undefined, part, [poolAdvice]), []);
});
