import assert from "node:assert/strict";
import { test } from "node:test";
import { diceFrom } from "../testing/dice.js";
import { replaceWebTokens } from "./web-tokens.js";

const hide = (text: string): string => replaceWebTokens(text, (token) => `<${token.length}>`);

test("finds tokens anywhere, signed or not, and what only looks like one is kept", () => {
  assert.equal(hide("a eyJhbGciOi.eyJz.c2ln b"), "a <20> b");
  assert.equal(hide("id_eyJhbGciOi.eyJz..x"), "id_<16>.x");
  for (const text of ["eyJhbGciOi.eyJz", "eyJhbGc.eyJz.x", "eyJhbGciOi..x", "a.b.c", "eyJhbGciOi"]) {
    assert.equal(hide(text), text);
  }
});

test("finds what an expression that may look again finds, in random texts", () => {
  const seed = Date.now() % 1e6;
  console.log(`seed ${seed}`);
  const random = diceFrom(seed);
  const pieces = ["eyJ", "eyJ", "ey", ".", ".", "a", "-_", "bcdef", " ", "é", '"'];
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: random(14) }, () => pieces[random(pieces.length)]).join("");
    const expected = text.replace(/eyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g, (token) => `<${token.length}>`);
    assert.equal(hide(text), expected, JSON.stringify(text));
  }
});

test("beginnings of tokens without an end are gone over once", () => {
  // Where each beginning is followed to the end of the text, this takes hours.
  for (const piece of ["eyJ", "eyJaaaaa.", "eyJaaaaa..", "eyJaaaaa.-", "a.", "a"]) {
    const text = `eyJ${piece.repeat(Math.ceil(4_000_000 / piece.length))}`;
    const tokens: string[] = [];
    const hidden = replaceWebTokens(text, (token) => {
      tokens.push(token);
      return "x".repeat(token.length);
    });
    assert.equal(hidden.length, text.length);
    if (!piece.includes(".")) assert.equal(tokens.length, 0);
  }
});
