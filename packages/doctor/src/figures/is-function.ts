/** Whether a node of a tree is a function: what is none is named in parentheses, but for functions without a name. */
export function isFunction(functionName: string): boolean {
  return functionName === "(anonymous)" || !functionName.startsWith("(");
}
