/**
 * The page: one battle in ordinary objects and in an arena, side by side, live.
 *
 * @module
 */
import { element } from "./element.js";
import { onPaletteChange } from "./palette.js";
import { Proof } from "./proof.js";
import { ProofLine } from "./proof-line.js";
import { showSettings } from "./settings.js";
import { Side, type SideListener } from "./side.js";

const proof = new Proof();
const proofLine = new ProofLine();
const since = element("[data-since]");
let countedFrom = performance.now();

const listener: SideListener = {
  sample(side, sample) {
    if (sample.proof === null) return;
    proof.report(side, sample.proof.tick, sample.proof.hash);
    proofLine.show(proof.verdict);
  },
  restarted() {
    proof.clear();
    proofLine.show(proof.verdict);
    // Both sides, so that they always show the same stretch of time.
    countAgain();
  },
};

const sides = [new Side("heap", listener), new Side("arena", listener)];

function countAgain(): void {
  countedFrom = performance.now();
  for (const side of sides) side.countAgain();
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

// The browser calls this once a frame, and not at all while the page is hidden.
function frame(now: number): void {
  for (const side of sides) side.frame(now);
  const text = duration(now - countedFrom);
  if (since.textContent !== text) since.textContent = text;
  requestAnimationFrame(frame);
}

element("[data-again]").addEventListener("click", countAgain);
document.addEventListener("visibilitychange", () => {
  for (const side of sides) side.visibilityChanged();
});
onPaletteChange(() => {
  for (const side of sides) side.recolour();
});
void showSettings(element("[data-settings]"));
requestAnimationFrame(frame);
