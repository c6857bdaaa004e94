/** What functions are called that have no name: the code of a file is one, too. */
const NAMELESS = new Set(["(anonymous)", "(top level)"]);

/** Whether a node of a tree is a function: what is none is named in parentheses, but for functions without a name. */
export function isFunction(functionName: string): boolean {
  return NAMELESS.has(functionName) || !functionName.startsWith("(");
}
