import { ArenaError } from "./errors.js";

/*
 * Each object of a pool carries the number of its slot there, so that releasing it needs no look-up: the object in
 * that slot is either it, or it is foreign. One that its pool let go of carries minus the number of that pool, so
 * that releasing it again is told from releasing it to the wrong pool.
 */
const SLOT = Symbol("pool slot");

interface Pooled {
  [SLOT]?: number;
}

// Hot path: allocation test `acquiring and releasing`.
/** What number `object` carries: that of its slot, or minus that of the pool it was last of, or none. */
export function slotOf(object: object): number | undefined {
  // Callers in JavaScript release what a pool that drops answered.
  return (object as Pooled | undefined)?.[SLOT];
}

/**
 * Makes `object` carry the number of its slot.
 *
 * @param name - what errors call the pool
 * @throws ArenaError `BAD_ARGUMENT` where the object takes no property, or is of a pool already.
 */
export function putIntoSlot(object: Pooled, slot: number, name: string): void {
  if (!Object.isExtensible(object)) {
    throw new ArenaError(
      "BAD_ARGUMENT",
      `${name}: \`create\` answered what takes no property; answer an object that is not frozen or sealed`,
    );
  }
  if (Object.hasOwn(object, SLOT) && Number(object[SLOT]) >= 0) {
    throw new ArenaError(
      "BAD_ARGUMENT",
      `${name}: \`create\` answered an object that is of a pool already; make a new one each time`,
    );
  }
  // Not enumerable, so that neither copies nor comparisons see it.
  Object.defineProperty(object, SLOT, { value: slot, writable: true });
}

/** Makes `object` carry the mark of having left the pool of that number. It may have been frozen meanwhile. */
export function leaveSlot(object: object, pool: number): void {
  Reflect.set(object, SLOT, -pool);
}
