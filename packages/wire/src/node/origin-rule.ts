/** What is wrong with a request's origin, `undefined` for nothing. A request without one is not of a browser (RFC 6454, RFC 6455, 10.2). */
export type OriginRule = (origin: string | undefined) => string | undefined;

/** The rule of an allow-list, as `https://play.example`; without a list every origin is allowed. Origins are compared without regard to case. */
export function originRule(allowed: readonly string[] | undefined, isRequired: boolean): OriginRule {
  const list = allowed === undefined ? undefined : new Set(allowed.map((origin) => origin.toLowerCase()));
  return (origin) => {
    if (origin === undefined)
      return isRequired ? "the request has no Origin; connect from a page that is allowed here" : undefined;
    if (list === undefined || list.has(origin.toLowerCase())) return undefined;
    return "this origin is not allowed here; add it to the server's `origins`";
  };
}
