import { BlockLayout, Reserve } from "@pauseless/arena";
import type { EntityKind } from "./entity-kinds.js";
import { EntityStore } from "./entity-store.js";
import { WorldError } from "./errors.js";
import type { WorldLayoutOptions } from "./world-layout-options.js";

/** The most bytes of one reserve. */
const MOST_BYTES = 2 ** 31 - 64;

/** For how many queries there is address space; pages that are not touched cost nothing. */
const QUERIES = 48;

/** The reserve that a layout's blocks are in: the one that is given, or one with room for them, queries to come included. */
export function reserveFor(name: string, kinds: readonly EntityKind[], options: WorldLayoutOptions): Reserve {
  const { worlds = 1, extraBytes = 0, shared = false, checked, generateCode } = options;
  if (!Number.isInteger(worlds) || worlds < 1) {
    throw new WorldError("BAD_OPTION", `${name}: worlds is ${worlds}; give a whole number from 1`);
  }
  if (options.reserve !== undefined) return options.reserve;
  // Laid out once in a reserve of no size, to learn how many bytes all of it has.
  const probe = new BlockLayout(
    Reserve.open({ capacityBytes: 64, checked: false, generateCode: false }),
    name,
  );
  new EntityStore(probe, name, kinds);
  const slots = kinds[kinds.length - 1].endSlot;
  const queries = QUERIES * 4 * (2 * slots + 16);
  const bytes = Math.ceil((probe.bytes + queries + extraBytes + 1024) / 64) * 64;
  return Reserve.open({
    name: `the reserve of ${name}`,
    capacityBytes: Math.min(MOST_BYTES, worlds * bytes),
    shared,
    ...(checked === undefined ? {} : { checked }),
    ...(generateCode === undefined ? {} : { generateCode }),
  });
}
