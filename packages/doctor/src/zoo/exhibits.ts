import type { Exhibit } from "./exhibit.js";

const named = (functionName: string, begins = `function ${functionName}(`) => ({ functionName, begins });

/** A young generation as Node 20 has it by itself, from the start: Node 24 would make it 64 MB, and both begin with 1 MB. So a program is ill in the same way on both. */
const USUAL_NURSERY = ["--max-semi-space-size=16", "--min-semi-space-size=16"];

/** What goes wrong in the young generation. */
export const youngExhibits: readonly Exhibit[] = [
  {
    program: "typescript/packets.ts",
    illness: "one method makes nearly all of 300 MB/s",
    engine: USUAL_NURSERY,
    verdict: "dominant-allocator",
    also: ["survival-bound"],
    named: [named("writePacket", "writePacket(units: readonly")],
    map: "external",
  },
  {
    program: "vectors.js",
    illness: "the function that makes nearly all is folded into its caller by the compiler",
    engine: USUAL_NURSERY,
    verdict: "dominant-allocator",
    named: [named("plus")],
    secondPass: true,
  },
  {
    program: "requests-in-flight.js",
    illness: "half of each young collection is still in flight and copied",
    engine: USUAL_NURSERY,
    verdict: "survival-bound",
    also: ["dominant-allocator"],
    named: [named("openRequest"), named("Field", "class Field"), named("Field", "constructor(name, value)")],
  },
  {
    program: "sessions-expire.js",
    illness: "objects die soon after they came to the old space",
    verdict: "promotion",
    also: ["survival-bound", "marking-bound", "dominant-allocator", "young-generation-large"],
    named: [named("createSession")],
  },
  {
    program: "small-nursery.js",
    illness: "a young generation of 1 MB is full a hundred times a second",
    engine: ["--max-semi-space-size=1"],
    verdict: "young-generation-small",
    also: ["promotion", "survival-bound", "marking-bound", "dominant-allocator"],
  },
  {
    program: "large-nursery.js",
    illness: "a young generation of 128 MB has tens of megabytes to copy at once",
    engine: ["--max-semi-space-size=128", "--min-semi-space-size=128"],
    verdict: "young-generation-large",
    also: ["survival-bound", "promotion", "dominant-allocator"],
    named: [named("makeState")],
  },
];

/** What goes wrong in the old generation. */
export const oldExhibits: readonly Exhibit[] = [
  {
    program: "world-graph.js",
    illness: "a large graph that stays is marked again and again",
    engine: ["--max-old-space-size=256", ...USUAL_NURSERY],
    verdict: "marking-bound",
    also: ["survival-bound", "promotion", "dominant-allocator"],
    seconds: 10,
  },
  {
    program: "listener-leak.js",
    illness: "an emitter keeps the listeners of visitors that have gone",
    verdict: "old-space-growth",
    also: ["survival-bound", "marking-bound", "dominant-allocator"],
    named: [named("enter")],
  },
  {
    program: "typescript/match-log.ts",
    illness: "a Map that is never emptied",
    verdict: "old-space-growth",
    also: ["survival-bound", "marking-bound", "dominant-allocator"],
    named: [named("recordReplay", "recordReplay(match: number)")],
    map: "inline",
  },
  {
    program: "worker-leak.js",
    illness: "a worker remembers every answer; the main thread is well",
    verdict: "old-space-growth",
    also: ["survival-bound", "marking-bound", "dominant-allocator"],
    named: [named("findPath")],
    thread: "worker 1 (worker-leak.js)",
  },
  {
    program: "chat-history.js",
    illness: "three of four objects have gone, and left holes",
    engine: USUAL_NURSERY,
    verdict: "fragmentation",
  },
  {
    program: "catalogue.js",
    illness: "what is live is nearly all that the heap may hold",
    engine: ["--max-old-space-size=110", ...USUAL_NURSERY],
    verdict: "heap-limit-close",
    also: ["marking-bound", "survival-bound", "promotion", "dominant-allocator"],
  },
  {
    program: "export-rows.js",
    illness: "gathers rows until the heap is exhausted and the program dies",
    engine: ["--max-old-space-size=80"],
    verdict: "heap-limit-close",
    also: ["old-space-growth", "marking-bound", "survival-bound", "promotion", "dominant-allocator"],
    seconds: 20,
  },
];

/** What goes wrong beside the objects of the heap. */
export const otherExhibits: readonly Exhibit[] = [
  {
    program: "uploads.js",
    illness: "Buffers make the engine collect a heap that hardly changes",
    verdict: "external-memory",
    also: ["marking-bound", "survival-bound"],
    named: [named("receiveChunk")],
  },
  {
    program: "heat-maps.js",
    illness: "arrays of 2 MB come and go",
    verdict: "large-object-churn",
    also: ["dominant-allocator", "survival-bound", "promotion", "marking-bound", "loop-blocked"],
    named: [named("drawHeatMap")],
  },
  {
    program: "login.js",
    illness: "keys are derived synchronously",
    verdict: "loop-blocked",
    named: [named("checkPassword")],
  },
  {
    program: "name-filter.js",
    illness: "a regular expression tries every way of splitting a name",
    verdict: "loop-blocked",
    named: [named("isAllowedName")],
  },
  {
    program: "typescript/save-world.ts",
    illness: "11 MB of JSON are made in one go",
    verdict: "loop-blocked",
    also: ["large-object-churn", "marking-bound", "survival-bound", "dominant-allocator"],
    named: [named("saveWorld")],
    map: "external",
  },
  {
    program: "room-physics.js",
    illness: "shared memory of WebAssembly that no account of the engine shows",
    verdict: "native-memory",
  },
];

/** Programs that are well. */
export const healthyExhibits: readonly Exhibit[] = [
  { program: "idle-server.js", illness: "none: waits for requests", verdict: "healthy" },
  { program: "steady-room.js", illness: "none: 10 MB/s that die young", verdict: "healthy" },
  { program: "busy-turns.js", illness: "none: busy, but in turns of 5 ms", verdict: "healthy" },
  { program: "map-server.js", illness: "none: loads much at its start, and rests", verdict: "healthy" },
  { program: "path-worker.js", illness: "none: a worker that keeps nothing", verdict: "healthy" },
  { program: "arena-world.js", illness: "none: makes no garbage at all", verdict: "healthy" },
];
