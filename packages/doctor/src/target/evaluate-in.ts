import type { ThreadSession } from "./target.js";

interface Evaluated<T> {
  readonly result: { readonly value: T };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}

/**
 * Evaluates an expression in a thread and hands back its value, which must be plain data. In it `builtin(name)` gives Node's modules, in
 * programs of either kind of module.
 *
 * @throws Error with what the expression threw; DoctorError `no-answer` as {@link ThreadSession.post}
 */
export async function evaluateIn<T>(session: ThreadSession, expression: string): Promise<T> {
  const { result, exceptionDetails }: Evaluated<T> = await session.post("Runtime.evaluate", {
    // Not the console's own `require`: with its API on, Node 20 crashes where the expression interrupts a loop that is being optimised.
    expression: `((builtin) => (${expression}))(process.getBuiltinModule ?? process.mainModule?.require)`,
    returnByValue: true,
  });
  if (exceptionDetails) {
    throw new Error(`${session.name}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  }
  return result.value;
}
