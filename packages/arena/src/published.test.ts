import { testsOfPackedPackage } from "@pauseless/testing";

const PROGRAM = `
  import { Arena, i32, record, Table } from "@pauseless/arena";
  const cell = new Table(Arena.open({ capacityBytes: 1024 }), record("Cell", { value: i32 }), 2).cursor();
  cell.at(1).value = 7;
  console.log(cell.value, Arena.open({ capacityBytes: 64 }).reserve.checked);
`;

testsOfPackedPackage(import.meta.url, {
  name: "arena",
  programs: [{ name: "program", source: PROGRAM, prints: "7 CHECKED" }],
});
