import type { Standing } from "./accessors.js";
import type { CheckedView } from "./failures.js";

/**
 * What the views on parts of a record have in common in checked mode, for `specialize.ts`: each knows whom it was asked of, and
 * tells the records that it lends.
 */
export function checkedPart(
  View: new () => Standing,
  what: string,
  checkView: (view: CheckedView, what: string) => void,
  NOWHERE: number,
) {
  return class extends View {
    _owner: CheckedView | undefined;
    _seen: number;
    constructor() {
      super();
      this._owner = undefined;
      this._seen = NOWHERE;
    }
    _check() {
      checkView(this, what);
    }
    /** Tells a record that it is lent by this view, where it stands now. Numbers need not be told. */
    _lend(element: unknown) {
      if (typeof element === "object") {
        (element as CheckedView)._owner = this;
        (element as CheckedView)._seen = this._at;
      }
      return element as Standing;
    }
  };
}

/** A view with what {@link checkedPart} puts on top. */
export type CheckedPart = InstanceType<ReturnType<typeof checkedPart>>;
