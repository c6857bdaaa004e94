import type { AllocationPart } from "../evidence/evidence.js";
import { isOfProgram } from "../figures/is-of-program.js";
import { libraryOf } from "../figures/library-of.js";
import { ownCaller } from "../figures/own-caller.js";
import { inWords } from "../insights/in-words.js";
import type { Advice } from "../insights/insight.js";
import type { Place } from "./advice-id.js";

/**
 * Advice for a function: the changes of its code that would help, where that is the user's own. A library's or Node's own code is not theirs to change: then what can be done from outside, and
 * the function of theirs that calls it where it is known.
 *
 * @param part - the tree that the function was found in
 * @param keeps - whether the function is meant for what it keeps, not for what it makes
 */
export function adviceFor(
  place: Place | undefined,
  part: AllocationPart | undefined,
  changes: readonly ((place: Place) => Advice)[],
  keeps = false,
): Advice[] {
  if (place === undefined) return [];
  const library = libraryOf(place.file);
  if (library === undefined && isOfProgram(place)) return changes.map((change) => change(place));
  const caller = part && ownCaller(part.root, place);
  const from = caller === undefined ? "" : ` It is called from ${inWords.place(caller)}.`;
  const who = inWords.place(place);
  if (library === undefined) {
    return [
      {
        id: keeps ? "node-keeps" : "node-makes",
        text: keeps
          ? `What ${who} makes for you stays: close, end or remove what you opened or registered with Node.${from}`
          : `${who} is Node's own, or built in: call it less often and hand it more at once, such as one large message instead of many small ones.${from}`,
      },
    ];
  }
  const name = library.replace(/[^\w$-]+/g, "-").replace(/^-/, "");
  return [
    {
      id: keeps ? `kept-by-${name}` : `library-${name}`,
      text: keeps
        ? `${library} keeps what ${who} makes: look in its documentation for a limit, an expiry or another store, and end or remove what you gave to it.${from}`
        : `${who} is code of ${library}: ask less of it, or look in its documentation for an option that makes less or for an interface that writes as it goes; this report tells its authors where.${from}`,
    },
  ];
}
