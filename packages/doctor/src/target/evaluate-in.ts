import type { ThreadSession } from "./target.js";

interface Evaluated<T> {
  readonly result: { readonly value: { readonly value?: T } | null };
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
  const given = `((builtin) => builtin ? { value: (${expression}) } : null)`;
  const evaluated = await evaluate<T>(session, `${given}(process.getBuiltinModule)`, false);
  // Node below 20.16 has it only as `require` of the console's API. Making that takes Node some code, which a worker that has just begun cannot run.
  const { value } = evaluated ?? (await evaluate<T>(session, `${given}(require)`, true)) ?? {};
  return value as T;
}

async function evaluate<T>(
  session: ThreadSession,
  expression: string,
  includeCommandLineAPI: boolean,
): Promise<{ readonly value?: T } | null> {
  const { result, exceptionDetails }: Evaluated<T> = await session.post("Runtime.evaluate", {
    expression,
    includeCommandLineAPI,
    returnByValue: true,
  });
  if (exceptionDetails) {
    throw new Error(`${session.name}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  }
  return result.value;
}
