import { bytesText, msText } from "../figure-text.js";
import type { PageData, TreeKind } from "../page-data.js";

/** What a function is called, and where it stands, as plain text. The page holds the source of this function. */
export function callWords(data: PageData, fn: number): { readonly name: string; readonly place: string } {
  const [name, file, line] = data.functions[fn];
  const path = data.texts[file];
  // The end of a path tells more of it than its beginning.
  const short = path.split(/[\\/]/).slice(-2).join("/");
  return { name, place: path === "" ? "" : `${short}${line > 0 ? `:${line}` : ""}` };
}

/** An amount of a tree with its unit. The page holds the source of this function. */
export function treeAmount(kind: TreeKind, amount: number): string {
  return kind === "cpu" ? msText(amount) : `${bytesText(amount)}/s`;
}
