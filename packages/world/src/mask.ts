import type { AnyComponent } from "./component.js";
import { WorldError } from "./errors.js";
import type { Term } from "./term.js";

/*
 * What an entity has is a bit for each component, in as many words as that takes:
 *
 *   bit 31   30      29        28      27 .. 0
 *   +------+-------+---------+-------+------------------------+
 *   | free | alive | touched | dying | components, 28 a word  |
 *   +------+-------+---------+-------+------------------------+
 *
 * Every word says whether the entity is alive, so that a query whose components share a word looks at that word alone; the
 * first word alone says whether the entity was touched, and despawned, since the last boundary. Bit 31 stays free, so that a
 * word is a small integer to the engine.
 */

/** The bits of a mask word that are no component's. As literals, since the hot paths have them. */
export const enum Mask {
  Components = 28,
  /** Whether the entity was despawned since the last boundary. */
  Dying = 1 << 28,
  /** Whether the entity is on the list of those whose mask may differ from what it was at the last boundary. */
  Touched = 1 << 29,
  Alive = 1 << 30,
}

/** How a handle is put together: the slot, and in the low bits the slot's generation plus 1, which is never 0. */
export const enum Bits {
  Generation = 11,
  /** Generations of a slot: 0 .. 2046, then 0 again. */
  Generations = 2047,
}

/** Where a component's bit stands. */
export interface BitPlace {
  readonly word: number;
  readonly bit: number;
}

/** Which components have which bits: in the order in which they are given. */
export class MaskLayout {
  /** How many words a mask has. */
  readonly words: number;
  private readonly places = new Map<AnyComponent, BitPlace>();

  /** @throws WorldError `BAD_COMPONENT` where two components have the same name. */
  constructor(readonly components: readonly AnyComponent[]) {
    const names = new Set<string>();
    for (const [id, component] of components.entries()) {
      if (names.has(component.name)) {
        throw new WorldError("BAD_COMPONENT", `two components are called "${component.name}"; rename one`);
      }
      names.add(component.name);
      this.places.set(component, {
        word: Math.floor(id / Mask.Components),
        bit: 1 << (id % Mask.Components),
      });
    }
    this.words = Math.max(1, Math.ceil(components.length / Mask.Components));
  }

  /** @throws WorldError `NO_COMPONENT` where the component is none of the layout's. */
  placeOf(component: AnyComponent): BitPlace {
    const place = this.places.get(component);
    if (place !== undefined) return place;
    const known = this.components.map(({ name }) => name).join(", ");
    throw new WorldError(
      "NO_COMPONENT",
      `component "${component?.name}" is not of this world, which has ${known}; add it to \`components\``,
    );
  }

  /** The words of a mask with the bits of these components. */
  maskOf(components: readonly AnyComponent[]): number[] {
    const words = new Array<number>(this.words).fill(0);
    for (const component of components) {
      const { word, bit } = this.placeOf(component);
      words[word] |= bit;
    }
    return words;
  }
}

/** What one word of a mask must be for an entity to match: `(mask & care) === want`. */
export interface WordMatch {
  readonly word: number;
  readonly care: number;
  readonly want: number;
}

/** When an entity matches. */
export interface Match {
  /** The words that matter, at least one. */
  readonly words: readonly WordMatch[];
  /** For each group of alternatives, its bits by word: an entity has one of them at least. */
  readonly any: readonly (readonly number[])[];
}

/** What the terms of a query ask of an entity's mask. `alive` is whether it must be alive. */
export function matchOf(layout: MaskLayout, terms: readonly Term[], alive: boolean): Match {
  const required: AnyComponent[] = [];
  const excluded: AnyComponent[] = [];
  const groups: (readonly AnyComponent[])[] = [];
  for (const term of terms) {
    if (term.kind === "component" || term.kind === "tag") required.push(term);
    else if (term.kind === "without") excluded.push(...term.components);
    else if (term.kind === "any") groups.push(term.components);
  }
  const both = required.find((component) => excluded.includes(component));
  if (both !== undefined) {
    throw new WorldError("BAD_QUERY", `a query asks for "${both.name}" and for none of it; leave one out`);
  }
  const want = layout.maskOf(required);
  const none = layout.maskOf(excluded);
  const words: WordMatch[] = [];
  // Every word says who lives, so it is asked of the first that matters.
  let life = alive ? Mask.Alive : 0;
  for (let word = 0; word < layout.words; word++) {
    if ((want[word] | none[word]) === 0) continue;
    words.push({ word, care: want[word] | none[word] | life, want: want[word] | life });
    life = 0;
  }
  if (words.length === 0) words.push({ word: 0, care: life, want: life });
  return { words, any: groups.map((components) => layout.maskOf(components)) };
}
