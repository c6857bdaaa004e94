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
    // `require` is there for Node below 20.16, as a part of the console's API.
    expression: `((builtin) => (${expression}))(process.getBuiltinModule ?? require)`,
    includeCommandLineAPI: true,
    returnByValue: true,
  });
  if (exceptionDetails) {
    throw new Error(`${session.name}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  }
  return result.value;
}
