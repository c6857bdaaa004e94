/**
 * What is wrong with a request's origin, as its headers Origin and Host are; `undefined` for nothing. A request without an origin is
 * not of a browser (RFC 6454; RFC 6455, 10.2).
 */
export type OriginRule = (origin: string | undefined, host: string | undefined) => string | undefined;

/**
 * The rule of an allow-list, as `https://play.example`; `"any"` allows every origin. Without either, those pages are allowed that are of
 * the host and port that they connect to. Origins are compared without regard to case.
 */
export function originRule(allowed: readonly string[] | "any" | undefined, isRequired: boolean): OriginRule {
  const list =
    typeof allowed === "object" ? new Set(allowed.map((origin) => origin.toLowerCase())) : undefined;
  return (origin, host) => {
    if (origin === undefined)
      return isRequired ? "the request has no Origin; connect from a page that is allowed here" : undefined;
    if (allowed === "any") return undefined;
    if (list === undefined ? isOfHost(origin, host) : list.has(origin.toLowerCase())) return undefined;
    return "pages of this origin are not allowed here; list it in the server's `origins`";
  };
}

/** Whether an origin is of the host that the request is for. A scheme's usual port may be left out on either side. */
function isOfHost(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  const here = `${page.protocol}//${host}`;
  return page.host !== "" && URL.canParse(here) && new URL(here).host === page.host;
}
