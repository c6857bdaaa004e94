import { testsOfPackedPackage } from "@pauseless/testing";

const PROGRAM = `
  import { i32 } from "@pauseless/arena";
  import { changed, component, reference, WorldLayout } from "@pauseless/world";
  const Health = component("health", { hp: i32 }, { track: true });
  const Target = component("target", { whom: reference({ onDespawn: "clear" }) });
  const layout = new WorldLayout("fight", { capacity: 4, components: [Health, Target] });
  const living = layout.query(Health).cursor();
  layout.system("heal", { run() { for (let i = 0; i < living.length; i++) living.at(i).health.hp++; } });
  let written = 0;
  layout.observe("written", [changed(Health)], (events) => () => { written += events.length; });
  const unit = layout.prefab([Health, Target], { health: { hp: 6 } }).cursor();
  const world = layout.open();
  unit.spawn().target.whom = unit.handle;
  world.start();
  world.step();
  console.log(unit.health.hp, written, layout.block.reserve.checked);
`;

testsOfPackedPackage(import.meta.url, {
  name: "world",
  dependencies: ["arena"],
  unpublished: ["peers"],
  programs: [{ name: "program", source: PROGRAM, prints: "7 1 CHECKED" }],
});
