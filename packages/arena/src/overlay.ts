import type { Standing } from "./accessors.js";
import type { CheckedRecord } from "./checked-part.js";
import type { CursorClass } from "./collection.js";
import { ArenaError } from "./errors.js";
import { failures } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { RecordLayout } from "./record.js";
import { recordClass } from "./record-class.js";
import type { RecordView } from "./record-view.js";
import type { Reserve } from "./reserve.js";
import { specializer } from "./specialize.js";

/** A cursor over bytes of a reserve that hold a record. Its fields mean nothing before the first move. */
export type OverlayCursor<F extends RecordFields> = RecordView<F> & {
  /**
   * Moves to the record whose first byte has this index in the reserve, and answers this cursor.
   *
   * @throws ArenaError `OUT_OF_RANGE`, in checked mode, where the record is not aligned or not all in the reserve.
   */
  at(byte: number): OverlayCursor<F>;
};

/**
 * Makes a cursor that reads bytes as a record of a layout, wherever they are in a reserve: bytes of an arena
 * (`arena.byteAt(offset)`), a block of an allocator (`allocator.byteAt(handle)`), what a frame arena rented out. It
 * knows the bounds of the reserve only: that the bytes hold such a record is for the caller to know.
 *
 * @param leastBytes - how many of a record's bytes must be in the reserve; all unless told, fewer where records are cut behind
 * what their last field holds
 */
export function overlay<F extends RecordFields>(
  reserve: Reserve,
  layout: RecordLayout<F>,
  leastBytes: number = layout.bytes,
): OverlayCursor<F> {
  const { views, checked, generateCode, capacityBytes } = reserve;
  const specialize = specializer(generateCode);
  const Record = recordClass(layout, { views, checked, specialize });
  const Cursor = specialize(overlayCursor, Record);
  if (!checked) return new Cursor() as unknown as OverlayCursor<F>;
  const what = `overlay of ${layout.name}`;
  const refuse = (byte: number): never => {
    throw new ArenaError(
      "OUT_OF_RANGE",
      `${what}: byte ${byte} is no place for it; give a multiple of ${layout.alignBytes} from 0 to ${capacityBytes - leastBytes}`,
    );
  };
  const unmoved = () => failures.unmoved(what);
  const Checked = specialize(
    checkedOverlayCursor,
    Cursor as unknown as Parameters<typeof checkedOverlayCursor>[0],
    layout.alignBytes,
    capacityBytes - leastBytes,
    refuse,
    unmoved,
  );
  return new Checked() as unknown as OverlayCursor<F>;
}

function overlayCursor(Record: new () => Standing) {
  return class extends Record {
    at(byte: number) {
      this._at = byte >> 2;
      return this;
    }
  };
}

function checkedOverlayCursor(
  Cursor: new () => CheckedRecord & InstanceType<ReturnType<typeof overlayCursor>>,
  alignBytes: number,
  last: number,
  refuse: (byte: number) => never,
  unmoved: () => never,
): CursorClass {
  return class extends Cursor {
    override at(byte: number) {
      if (byte >>> 0 !== byte || byte > last || byte % alignBytes !== 0) refuse(byte);
      super.at(byte);
      this._loseParts();
      return this;
    }
    override _explain(): never {
      unmoved();
    }
  };
}
