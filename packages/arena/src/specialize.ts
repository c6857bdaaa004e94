import type { Standing } from "./accessors.js";

/*
 * How cursors are generated. The code of every cursor is an ordinary function of this package, a factory that returns
 * a class or an accessor and refers to nothing but its parameters. Called as it is, it works, everywhere. But V8 gathers
 * what it learns about a function by the place in the source that made it: all cursors would share one memory of
 * shapes, and what surrounds them would be loads instead of constants. So where the platform allows, each collection
 * gets a copy of each factory's source (`new Function`), called once: then V8 takes the views, the origin and the sizes
 * for constants of the compiled code. `docs/decisions/0002-generated-cursors.md` has what that buys.
 */

/*
 * In a copy, parameters whose names are in CAPITALS become literals, and `+ 0` and `* 1` go: V8 decides what to inline by the
 * bytes of its bytecode, and a literal has fewer than a variable. A minifier renames parameters; they then stay variables,
 * and the copy works as well.
 */

/** Calls a factory, or a copy of it. */
export type Specialize = <P extends readonly unknown[], R>(
  factory: (...parameters: P) => R,
  ...given: P
) => R;

const IN_CAPITALS = /(?: ([+*]) )?\b([A-Z][A-Z_]{2,})\b/g;

const copied: Specialize = (factory, ...given) => copyOf(factory.toString(), given);

/** How many copies were made: in the source of each, as V8 lets equal sources share what it learns about them (its compilation cache). */
let copies = 0;

function copyOf<R>(source: string, given: readonly unknown[]): R {
  const start = source.indexOf("{");
  const literals = new Map<string, string>();
  const names = source.slice(source.indexOf("(") + 1, source.indexOf(")")).split(",");
  for (const [index, name] of names.entries()) {
    const value: unknown = given[index];
    if (typeof value === "number" || typeof value === "string")
      literals.set(name.trim(), JSON.stringify(value));
  }
  // In one pass, so that no literal is taken for a name: a field can be called as a parameter is.
  const body = source
    .slice(start)
    .replace(IN_CAPITALS, (whole, operator: string | undefined, name: string) => {
      const literal = literals.get(name);
      if (literal === undefined) return whole;
      if ((operator === "+" && literal === "0") || (operator === "*" && literal === "1")) return "";
      return operator === undefined ? literal : ` ${operator} ${literal}`;
    });
  return new Function(`"use strict"; /* ${copies++} */ return ${source.slice(0, start)}${body};`)()(...given);
}

const direct: Specialize = (factory, ...given) => factory(...given);

/**
 * Everything that the factories use of the language. Where a tool has put something of its own into every function
 * (a coverage counter, a helper for names), the copy of this one fails as theirs would.
 */
function sample(Base: new () => object, numbers: number[], add: (sum: number, next: number) => number) {
  class Sample extends Base {
    _sum = 0;
    get sum() {
      return this._sum;
    }
    gather(from = 0) {
      for (let i = from; i < numbers.length; i++) this._sum = add(this._sum, numbers[i]);
      return this;
    }
  }
  function total(of: Sample) {
    const inner = () => of.gather().sum;
    return inner();
  }
  return { total, Sample };
}

let allowed: boolean | undefined;

/** Whether this platform runs copies: a content security policy without `'unsafe-eval'` forbids them. */
function isAllowed(): boolean {
  if (allowed === undefined) {
    try {
      const { total, Sample } = copied(sample, class {}, [3, 4], (sum: number, next: number) => sum + next);
      allowed = total(new Sample()) === 7;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/** The way to specialize: by copies where asked for and allowed, else the factories themselves. */
export function specializer(generateCode: boolean): Specialize {
  return generateCode && isAllowed() ? copied : direct;
}

/**
 * A way to specialize accessors so that they stand where `spot` stands, and not where their own object does: many objects then
 * move with one store. There is none where copies are not made: `this` of a factory that runs as it is cannot be another.
 */
export function follower(spot: Standing, generateCode: boolean): Specialize | undefined {
  if (!generateCode || !isAllowed()) return undefined;
  return (factory, ...given) => {
    const source = factory.toString().replaceAll("this._at", "spot._at").replace("(", "(spot, ");
    return copyOf(source, [spot, ...given]);
  };
}
