// What the benchmark uses of bitecs 0.3, whose own types are those of a module named "bitecs": that is 0.4 here.

export type World = object;
export const Types: { readonly i32: "i32" };
export function setDefaultSize(entities: number): void;
export function createWorld(): World;
export function defineComponent<Field extends string>(
  fields: Record<Field, "i32">,
): Record<Field, Int32Array>;
export function defineQuery(components: object[]): (world: World) => number[];
export function addEntity(world: World): number;
export function removeEntity(world: World, entity: number): void;
export function addComponent(world: World, component: object, entity: number): void;
export function removeComponent(world: World, component: object, entity: number, reset?: boolean): void;
