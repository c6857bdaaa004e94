import assert from "node:assert/strict";
import { test } from "node:test";
import {
  flag,
  quantised,
  type SnapshotField,
  signed,
  snapshotLayout,
  snapshotTable,
  unsigned,
} from "./index.js";

const refused = (make: () => unknown) => assert.throws(make, { code: "BAD_OPTION" });

test("equal declarations have equal hashes, and every change another", () => {
  const layout = () =>
    snapshotLayout("battle", [
      snapshotTable("players", { capacity: 50, fields: { x: unsigned(16), on: flag() } }),
      snapshotTable("effects", { capacity: 9, priority: 2, fields: { angle: quantised(0, 1, 8) } }),
    ]);
  const players = (fields: Record<string, SnapshotField> = { x: unsigned(16), on: flag() }) =>
    snapshotTable("players", { capacity: 50, fields });
  const effects = snapshotTable("effects", {
    capacity: 9,
    priority: 2,
    fields: { angle: quantised(0, 1, 8) },
  });
  const on = flag();
  const angle = (field: SnapshotField) =>
    snapshotTable("effects", { capacity: 9, priority: 2, fields: { angle: field } });
  const others = [
    snapshotLayout("battles", [players(), effects]),
    snapshotLayout("battle", [players(), effects], { historyTicks: 31 }),
    snapshotLayout("battle", [effects, players()]),
    snapshotLayout("battle", [players()]),
    snapshotLayout("battle", [players({ x: unsigned(17), on }), effects]),
    snapshotLayout("battle", [players({ x: signed(16), on }), effects]),
    snapshotLayout("battle", [players({ x: unsigned(16, { predicted: true }), on }), effects]),
    snapshotLayout("battle", [players({ on, x: unsigned(16) }), effects]),
    snapshotLayout("battle", [players({ z: unsigned(16), on }), effects]),
    snapshotLayout("battle", [players({ x: unsigned(16), on: unsigned(1) }), effects]),
    snapshotLayout("battle", [snapshotTable("players", { ...players(), capacity: 51 }), effects]),
    snapshotLayout("battle", [snapshotTable("player", players()), effects]),
    snapshotLayout("battle", [players(), snapshotTable("effects", { ...effects, priority: 3 })]),
    snapshotLayout("battle", [players(), angle(quantised(0, 2, 8))]),
    snapshotLayout("battle", [players(), angle(quantised(-1, 1, 8))]),
    snapshotLayout("battle", [players(), angle(quantised(0, 1, 9))]),
    // With the same digits in a row.
    snapshotLayout("battle", [players(), angle(quantised(1, 5.5, 4))]),
    snapshotLayout("battle", [players(), angle(quantised(1.5, 5, 4))]),
  ];
  const same = snapshotLayout("battle", [players(), effects]);
  assert.deepEqual([layout().hash, layout().signature], [same.hash, same.signature]);
  const hashes = new Set([layout(), ...others].map(({ hash }) => hash));
  assert.equal(hashes.size, others.length + 1);
  const signatures = new Set([layout(), ...others].map(({ signature }) => signature));
  assert.equal(signatures.size, others.length + 1);
});

test("what cannot be declared is refused", () => {
  for (const bits of [0, 33, 1.5, Number.NaN, -1]) {
    refused(() => unsigned(bits));
    refused(() => signed(bits));
    refused(() => quantised(0, 1, bits));
  }
  refused(() => signed(1));
  refused(() => quantised(0, 1, 32));
  refused(() => quantised(1, 1, 8));
  refused(() => quantised(0, Number.POSITIVE_INFINITY, 8));
  const fields = { x: unsigned(8) };
  for (const capacity of [0, 65_537, 1.5]) refused(() => snapshotTable("t", { capacity, fields }));
  for (const priority of [0, 256, 0.5]) refused(() => snapshotTable("t", { capacity: 1, priority, fields }));
  for (const name of ["", "1st", "a b"]) refused(() => snapshotTable(name, { capacity: 1, fields }));
  refused(() => snapshotTable("t", { capacity: 1, fields: {} }));
  for (const name of ["at", "row", "left", "__proto__", "constructor"]) {
    refused(() => snapshotTable("t", { capacity: 1, fields: Object.fromEntries([[name, unsigned(8)]]) }));
  }
  refused(() => snapshotTable("t", { capacity: 1, fields: { x: 8 as unknown as ReturnType<typeof flag> } }));
  const table = snapshotTable("t", { capacity: 65_536, fields });
  refused(() => snapshotLayout("l", []));
  refused(() => snapshotLayout("l", [table, snapshotTable("t", { capacity: 1, fields })]));
  refused(() => snapshotLayout("no name", [table]));
  for (const historyTicks of [1, 256, 2.5]) refused(() => snapshotLayout("l", [table], { historyTicks }));
  const many = ["a", "b", "c", "d", "e"].map((name) => snapshotTable(name, { capacity: 65_536, fields }));
  refused(() => snapshotLayout("l", many));
  const most = Array.from({ length: 32 }, (_, i) => snapshotTable(`t${i}`, { capacity: 1, fields }));
  refused(() => snapshotLayout("l", most));
});
