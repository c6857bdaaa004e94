import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_CLASS_BYTES, SIZE_CLASSES, sizeClassOf } from "./size-classes.js";

test("every request gets the smallest class that holds it", () => {
  for (let bytes = 1; bytes <= MAX_CLASS_BYTES; bytes++) {
    const smallest = SIZE_CLASSES.findIndex((classBytes) => classBytes >= bytes);
    assert.equal(sizeClassOf(bytes), smallest, `${bytes} bytes`);
  }
});

test("classes are multiples of 8 up to the largest, ascending", () => {
  assert.equal(SIZE_CLASSES[0], 8);
  assert.equal(SIZE_CLASSES.at(-1), MAX_CLASS_BYTES);
  for (const [index, bytes] of SIZE_CLASSES.entries()) {
    assert.equal(bytes % 8, 0);
    if (index > 0) assert.ok(bytes > SIZE_CLASSES[index - 1]);
  }
});

test("a class is at most a quarter above the one below it, from 32 bytes on", () => {
  for (let index = SIZE_CLASSES.indexOf(40); index < SIZE_CLASSES.length; index++) {
    assert.ok(SIZE_CLASSES[index] <= SIZE_CLASSES[index - 1] * 1.25);
  }
});
