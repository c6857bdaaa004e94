import { element } from "./element.js";
import type { Verdict } from "./proof.js";

/** The line at the top that says whether both sides are in the same state. */
export class ProofLine {
  private readonly line = element("[data-proof]");
  private readonly text = element("[data-proof-text]");
  private shown: Verdict | null = null;

  /** Shows a verdict. */
  show(verdict: Verdict): void {
    if (verdict === this.shown) return;
    this.shown = verdict;
    this.line.dataset.proof = verdict.kind;
    // Only bad news is read out: the good news comes every second.
    if (verdict.kind === "different") this.text.setAttribute("role", "alert");
    else this.text.removeAttribute("role");
    if (verdict.kind === "waiting") {
      this.text.textContent = "waiting for both sides to report the same tick";
      return;
    }
    const same = verdict.kind === "same";
    const code = document.createElement("code");
    code.textContent = `${verdict.heap} ${same ? "=" : "≠"} ${verdict.arena}`;
    this.text.replaceChildren(
      same ? `same state at tick ${verdict.tick}: ` : `DIFFERENT STATE at tick ${verdict.tick}: `,
      code,
    );
  }
}
