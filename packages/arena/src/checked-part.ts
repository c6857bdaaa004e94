import type { Standing } from "./accessors.js";
import type { Failures } from "./failures.js";
import type { Losable } from "./nowhere.js";

/*
 * The factories, for `specialize.ts`, of what records and their views have on top in checked mode: each knows what it was asked of,
 * and when that moves, it stands nowhere.
 */

/** A record in checked mode: one that a view lent, until a collection makes its cursor of it. */
export interface CheckedRecord extends Losable {
  /** Makes the views that it was asked for stand nowhere, as it moves. */
  _loseParts(): void;
}

/** The base of the class of a checked record, in place of that of an unchecked one. */
export function checkedRecordBase(
  keys: string[],
  Parts: (new () => Losable)[],
  name: string,
  fail: Failures,
  nowhereOf: (of: Pick<Losable, "_explain">) => number,
): new () => CheckedRecord {
  return class {
    _nowhere: number;
    _at: number;
    _owner: Losable | undefined;
    _parts: Losable[];
    [key: string]: unknown;
    constructor() {
      this._nowhere = nowhereOf(this);
      this._at = this._nowhere;
      this._owner = undefined;
      this._parts = [];
      for (let i = 0; i < keys.length; i++) {
        const part = new Parts[i]();
        part._owner = this;
        this._parts.push(part);
        this[keys[i]] = part;
      }
    }
    _check() {
      if (this._at === this._nowhere) this._explain();
    }
    _lose() {
      if (this._at === this._nowhere) return;
      this._at = this._nowhere;
      this._loseParts();
    }
    _loseParts() {
      for (let i = 0; i < this._parts.length; i++) this._parts[i]._lose();
    }
    _explain(): never {
      this._owner?._check();
      fail.moved(name);
    }
  };
}

/** The class of a view on a part of a record, checked: `_element` is the record that it lends, where it lends any. */
export function checkedPart(
  View: new () => Standing & { readonly _element?: Standing },
  what: string,
  fail: Failures,
  nowhereOf: (of: Pick<Losable, "_explain">) => number,
) {
  return class extends View implements Losable {
    _nowhere: number;
    _owner: Losable | undefined;
    _lent: CheckedRecord | undefined;
    constructor() {
      super();
      this._nowhere = nowhereOf(this);
      this._at = this._nowhere;
      this._owner = undefined;
      this._lent = this._element as CheckedRecord | undefined;
      if (this._lent !== undefined) this._lent._owner = this;
    }
    _check() {
      if (this._at === this._nowhere) this._explain();
    }
    _lose() {
      if (this._at === this._nowhere) return;
      this._at = this._nowhere;
      this._loseElement();
    }
    /** Takes the record back that was lent. */
    _loseElement() {
      this._lent?._lose();
    }
    _explain(): never {
      this._owner?._check();
      fail.moved(what);
    }
  };
}

/** A view with what {@link checkedPart} puts on top. */
export type CheckedPart = InstanceType<ReturnType<typeof checkedPart>>;
