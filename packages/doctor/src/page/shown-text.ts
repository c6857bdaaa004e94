/** A name that is longer says nothing more, and a page of such is slow. */
const MOST_CHARACTERS = 300;
/** Control characters, those that format (and turn the direction of what follows), and halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text that came from the program, fit to be read: characters that cannot be seen or turn the direction of what follows them are replaced by U+FFFD, and a
 * long one is cut. It is not escaped yet.
 */
export function shownText(text: string): string {
  const visible = text.replace(UNSEEN, "\ufffd");
  return visible.length <= MOST_CHARACTERS ? visible : `${visible.slice(0, MOST_CHARACTERS)}…`;
}
