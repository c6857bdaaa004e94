import type { ArrayView, RecordArrayView } from "./array-view.js";
import type {
  ArrayField,
  BitsField,
  Field,
  ListField,
  OneOfField,
  RecordFields,
  RingField,
  ScalarField,
  Utf8Field,
} from "./field.js";
import type { ListView, ScalarListView } from "./list-view.js";
import type { RecordLayout } from "./record.js";
import type { RingView, ScalarRingView } from "./ring-view.js";

/** The TypeScript type of a field that is one value. */
type ValueOf<T extends Field> =
  T extends ScalarField<infer V>
    ? V
    : T extends BitsField
      ? number
      : T extends OneOfField<infer N>
        ? N
        : T extends Utf8Field
          ? string
          : never;

/** The TypeScript type of a field that is seen through a view. */
type PartOf<T extends Field> =
  T extends RecordLayout<infer F, string>
    ? RecordView<F>
    : T extends ArrayField<infer E>
      ? E extends ScalarField<infer V>
        ? ArrayView<V>
        : E extends RecordLayout<infer F, string>
          ? RecordArrayView<F>
          : never
      : T extends ListField<infer E>
        ? E extends ScalarField<infer V>
          ? ScalarListView<V>
          : E extends RecordLayout<infer F, string>
            ? ListView<F>
            : never
        : T extends RingField<infer E>
          ? E extends ScalarField<infer V>
            ? ScalarRingView<V>
            : E extends RecordLayout<infer F, string>
              ? RingView<F>
              : never
          : never;

/** The names of the fields that are one value. */
type ValueKeys<F extends RecordFields> = {
  // biome-ignore lint/suspicious/noExplicitAny: matches a field of any value type.
  [K in keyof F]: F[K] extends ScalarField<any> | BitsField | OneOfField<any> | Utf8Field ? K : never;
}[keyof F];

/** The typed accessors of a record: values can be read and set; arrays, lists, rings and records are views. */
export type RecordView<F extends RecordFields> = {
  -readonly [K in ValueKeys<F>]: ValueOf<F[K]>;
} & {
  readonly [K in Exclude<keyof F, ValueKeys<F>>]: PartOf<F[K]>;
};
