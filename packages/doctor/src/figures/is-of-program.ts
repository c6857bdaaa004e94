import { isFunction } from "./is-function.js";

/** Whether a function is the program's, or a library's that it uses: neither built in, nor Node's own. */
export function isOfProgram(it: { readonly functionName: string; readonly file: string }): boolean {
  return isFunction(it.functionName) && it.file !== "" && !it.file.startsWith("node:");
}
