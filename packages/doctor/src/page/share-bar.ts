import { shareText } from "./figure-text.js";

/** A share, 0 to 1, as a bar with its figure, as HTML. It is drawn without a style, which the page's policy would refuse. */
export function shareBar(share: number): string {
  const width = Number.isFinite(share) ? Math.min(100, Math.max(0, share * 100)).toFixed(1) : "0";
  return (
    `<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" width="60" height="8" aria-hidden="true">` +
    `<rect class="rest" width="100" height="8"/><rect width="${width}" height="8"/></svg>${shareText(share)}`
  );
}
