/** What is signed begins with `{"`, which is this in base64url. RFC 7519. */
const BEGINNING = "eyJ";
/** A header has at least so many letters. */
const LEAST_HEADER = BEGINNING.length + 5;

/**
 * The text with the JSON web tokens in it replaced, wherever they are. No letter is looked at more than three times, as one of a
 * header, a body and a signature: so a text that is made of beginnings takes no longer than another.
 */
export function replaceWebTokens(text: string, replacement: (token: string) => string): string {
  const out: string[] = [];
  let kept = 0;
  for (let at = text.indexOf(BEGINNING); at >= 0; ) {
    const headerEnd = endOfLetters(text, at);
    const bodyEnd = text[headerEnd] === "." ? endOfLetters(text, headerEnd + 1) : headerEnd;
    const isToken = headerEnd - at >= LEAST_HEADER && bodyEnd > headerEnd + 1 && text.charAt(bodyEnd) === ".";
    // A later beginning among the same letters is followed by the same.
    let end = headerEnd;
    if (isToken) {
      end = endOfLetters(text, bodyEnd + 1);
      out.push(text.slice(kept, at), replacement(text.slice(at, end)));
      kept = end;
    }
    at = text.indexOf(BEGINNING, end);
  }
  return kept === 0 ? text : out.join("") + text.slice(kept);
}

/** Where the letters of base64url end that begin at `at`. */
function endOfLetters(text: string, at: number): number {
  while (at < text.length && isLetter(text.charCodeAt(at))) at++;
  return at;
}

function isLetter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || // a-z
    (code >= 65 && code <= 90) || // A-Z
    (code >= 48 && code <= 57) || // 0-9
    code === 45 || // -
    code === 95 // _
  );
}
