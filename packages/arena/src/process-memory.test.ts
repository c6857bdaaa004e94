import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MemoryBudget } from "./memory-budget.js";
import { processMemory } from "./process-memory.js";

const usage = { rss: 900, heapTotal: 300, external: 250, arrayBuffers: 200 };

describe("the memory of a process", () => {
  test("as a heap is beside what was drawn, without array buffers", () => {
    const source = processMemory({ memoryUsage: () => usage }, "heap");
    assert.deepEqual([source.name, source.kind, source.read()], ["heap", "beside", 350]);
  });

  test("as a heap is no less than its heap, however the engine counted the buffers", () => {
    const source = processMemory({ memoryUsage: () => ({ ...usage, arrayBuffers: 260 }) }, "heap");
    assert.equal(source.read(), 300);
  });

  test("as a resident set is the whole", () => {
    const source = processMemory({ memoryUsage: () => usage }, "rss");
    assert.deepEqual([source.name, source.kind, source.read()], ["rss", "whole", 900]);
  });

  test("is read by the cheaper way where there is one", () => {
    const memoryUsage = Object.assign(() => assert.fail("the dearer way"), { rss: () => 901 });
    assert.equal(processMemory({ memoryUsage }, "rss").read(), 901);
  });

  test("is read from the object that it belongs to", () => {
    class Process {
      private readonly megabytes = 3;
      memoryUsage() {
        return { ...usage, rss: this.megabytes * 1e6 };
      }
    }
    assert.equal(processMemory(new Process(), "rss").read(), 3e6);
  });

  test("of Node is a number of bytes, and the heap is a part of the whole", () => {
    const heapBytes = processMemory(process, "heap").read();
    const rssBytes = processMemory(process, "rss").read();
    assert.ok(heapBytes > 1e6, `${heapBytes} bytes of heap`);
    assert.ok(rssBytes > 1e6, `${rssBytes} resident bytes`);
  });

  test("counts in a budget", () => {
    const budget = new MemoryBudget({ softBytes: 500, hardBytes: 1000 });
    budget.include(processMemory({ memoryUsage: () => usage }, "heap"));
    budget.draw(100, "arena");
    assert.equal(budget.usedBytes, 100);
    budget.refresh();
    assert.equal(budget.usedBytes, 450);
    budget.include(processMemory({ memoryUsage: () => usage }, "rss"));
    budget.refresh();
    assert.equal(budget.usedBytes, 900);
  });
});
