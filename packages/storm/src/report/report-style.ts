/**
 * The page's own style sheet. The colours of the strategies follow Okabe and Ito's, which colour-blind
 * readers can tell apart, lightened for a dark page; the plots read them from here.
 */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --ink: #1c1f23; --soft: #5d656e; --faint: #757d86; --line: #e1e4e8;
  --bad: #b3261e; --minor: #3d9bd1; --major: #d55e00; --incremental: #7a8691;
  --series-0: #d55e00; --series-1: #8a6d00; --series-2: #b0508f; --series-3: #0072b2; --series-4: #2a93c9;
  --series-5: #6a4fb6; --series-6: #00875f; --series-7: #555d66; --series-8: #9c5a2b; --series-9: #c2185b;
  --series-10: #557a16; --series-11: #00808a; --series-void: #a6acb3;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1b1f23; --ink: #e7e9ec; --soft: #a2abb5; --faint: #8a939d; --line: #2f353b;
    --bad: #ff8a80; --minor: #56b4e9; --major: #f4874b; --incremental: #9aa5af;
    --series-0: #f4874b; --series-1: #d9b634; --series-2: #dd93c5; --series-3: #4da3e0; --series-4: #9bd4f5;
    --series-5: #b39ddb; --series-6: #35c497; --series-7: #b4bcc5; --series-8: #cf9a72; --series-9: #ff6fa5;
    --series-10: #a3c95a; --series-11: #4dd0d8; --series-void: #6b737b;
  }
}
@media print { :root { color-scheme: light; } }
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink); 
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main, header, footer { max-width: 1320px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
.kind { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .06em; text-transform: uppercase; }
h1 { margin: 8px 0 12px; max-width: 30em; font-size: 28px; line-height: 1.25; text-wrap: pretty; }
h2 { margin: 0; }
h1, h2 { font-weight: 650; }
h1, .facts, .reason, dd { overflow-wrap: anywhere; }
.caveat { margin: 0 0 6px; color: var(--bad); max-width: 60em; }
.facts { margin: 0 0 4px; color: var(--soft); font-size: 14px; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--ink); }
.detail { margin: 0 0 4px; max-width: 60em; font-size: 17px; }
.caveats { margin: 14px 0; padding: 8px 14px; border-left: 4px solid var(--bad); background: var(--card); }
.caveats p { margin: 0; font-weight: 650; color: var(--bad); }
.caveats ul { margin: 4px 0; padding-left: 20px; }
.detail + .facts, h1 + .facts { margin-top: 14px; }
h2 { font-size: 20px; }
h3 { margin: 0; font-size: 16px; font-weight: 650; overflow-wrap: anywhere; }
section { margin-top: 44px; }
section > .small { margin: 4px 0 14px; max-width: 60em; }
.small, figcaption p { color: var(--soft); font-size: 14px; }
.scroll {
  margin: 14px 0; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px;
}
:focus-visible { outline: 2px solid var(--series-3); outline-offset: 1px; }
table { border-collapse: collapse; }
.scroll table { width: 100%; font-size: 13.5px; }
.scroll th, .scroll td { padding: 4px 8px; text-align: right; font-weight: 400; vertical-align: baseline; white-space: nowrap; }
.scroll thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; white-space: normal; }
.scroll thead .name { color: var(--ink); font-weight: 650; min-width: 70px; }
.scroll thead .name .swatch { display: block; margin: 0 0 2px auto; }
.scroll thead .name span { display: inline-block; max-width: 12em; overflow-wrap: anywhere; }
.scroll thead .badge { display: block; width: max-content; margin-left: auto; }
.scroll th[scope="colgroup"] { text-align: left; border-bottom: 1px solid var(--line); }
.scroll .apart { border-left: 2px solid var(--soft); }
.scroll tbody th, .scroll thead tr > :first-child {
  position: sticky; left: 0; z-index: 1; background: var(--card); text-align: left;
}
.scroll tbody tr > * { border-top: 1px solid var(--line); }
.scroll .group th { padding-top: 12px; font-weight: 650; }
.scroll .group th span { position: sticky; left: 10px; }
.scroll .group + tr > * { border-top: 0; }
.scroll small { display: block; color: var(--soft); font-size: 11px; line-height: 1.3; }
#strategies .scroll small { white-space: normal; }
.scroll code { font-size: 11px; white-space: normal; overflow-wrap: anywhere; }
.scroll .void, .scroll .void small { color: var(--faint); }
.reason { margin: 4px 0; }
.reason, .scroll .reason td { color: var(--bad); overflow-wrap: anywhere; }
.scroll .reason td { padding-top: 0; text-align: left; white-space: normal; border-top: 0; }
.scroll tbody .name span { display: inline-block; max-width: 15em; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
.badge {
  margin-left: 6px; padding: 1px 6px; border: 1px solid currentColor; border-radius: 9px; color: var(--bad);
  font-size: 11px; font-style: normal;
}
.swatch { margin-right: 8px; vertical-align: middle; }
.series-0 { color: var(--series-0); } .series-1 { color: var(--series-1); } .series-2 { color: var(--series-2); }
.series-3 { color: var(--series-3); } .series-4 { color: var(--series-4); } .series-5 { color: var(--series-5); }
.series-6 { color: var(--series-6); } .series-7 { color: var(--series-7); } .series-8 { color: var(--series-8); }
.series-9 { color: var(--series-9); } .series-10 { color: var(--series-10); } .series-11 { color: var(--series-11); }
.series-void { color: var(--series-void); }
.bar { float: left; width: 36px; height: 8px; margin: 6px 8px 0 0; border-radius: 2px; background: var(--line); }
.bar i { display: block; height: 100%; border-radius: 2px; background: var(--soft); print-color-adjust: exact; }
.scroll .stack, .scroll .text { text-align: left; }
.stacked { display: block; width: 180px; height: 12px; white-space: nowrap; font-size: 0; }
.stacked i { display: inline-block; height: 100%; }
.kind-mark { display: inline-block; width: 10px; height: 10px; margin-right: 5px; }
.kind-minor { background: var(--minor); }
.kind-major { background: repeating-linear-gradient(45deg, var(--major) 0 4px, var(--card) 4px 6px); }
.kind-incremental { background: repeating-linear-gradient(90deg, var(--incremental) 0 2px, var(--card) 2px 4px); }
.scroll .phases { text-align: left; font-size: 12px; color: var(--soft); }
figure {
  margin: 0 0 16px; padding: 14px 16px 10px; background: var(--card); border: 1px solid var(--line); border-radius: 8px;
}
figcaption p { margin: 2px 0 8px; }
.empty { margin: 24px 0; color: var(--soft); }
.plot { min-width: 0; }
.uplot { font: inherit; width: auto; }
.uplot .u-cursor-x, .uplot .u-cursor-y { border-color: var(--faint); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 8px; margin-top: 6px; align-items: center; font-size: 13px; }
.legend button {
  display: inline-flex; align-items: center; padding: 2px 8px; border: 1px solid var(--line); border-radius: 6px;
  background: none; color: var(--ink); font: inherit; cursor: pointer;
}
.legend button span { max-width: 14em; overflow-wrap: anywhere; text-align: left; }
.legend button[aria-pressed="false"] { opacity: .55; text-decoration: line-through; }
.legend output { color: var(--soft); }
.legend output:not(:empty) { margin-left: 6px; }
.where { color: var(--soft); min-width: 5.5em; }
.timeline .pair { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 16px; }
.timeline .small { margin: 0; min-height: 1.5em; }
.timeline output { color: var(--ink); }
figure > .small { margin: 2px 0 6px; }
.flame { position: relative; }
.frames { position: relative; max-height: 460px; overflow-x: hidden; overflow-y: auto; }
.frame {
  position: absolute; height: 21px; padding: 0 4px; border: 1px solid var(--card); border-radius: 3px; overflow: hidden;
  color: #1c1f23; font: 12px/19px system-ui, sans-serif; text-align: left; text-overflow: clip; white-space: nowrap; cursor: pointer;
  print-color-adjust: exact;
}
.frame.caller { opacity: .6; }
.frame:focus-visible { outline-offset: -2px; outline-color: #1c1f23; z-index: 1; }
.flame > .small { margin: 6px 0 0; min-height: 3em; overflow-wrap: anywhere; }
footer { margin-top: 44px; padding-bottom: 48px; font-size: 14px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 18px; margin: 12px 0 24px; font-size: 14px; }
dt { font-weight: 650; }
dd { margin: 0; color: var(--soft); max-width: 62em; }
@media (max-width: 640px) {
  main, header, footer { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 24px; }
  h1 { font-size: 22px; }
  figure { padding: 12px 10px 6px; }
  .timeline .pair { grid-template-columns: minmax(0, 1fr); gap: 4px; }
  .scroll th, .scroll td { padding: 4px 6px; }
  .scroll tbody th { max-width: 118px; white-space: normal; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: 10px; }
}
@page { size: landscape; margin: 10mm; }
@media print {
  .scroll, figure { break-inside: avoid; }
  .scroll { overflow: visible; border: 0; }
  .scroll table { font-size: 9px; }
  .scroll th, .scroll td { padding: 2px 3px; }
  .scroll small { font-size: 7px; }
  .scroll thead .name { min-width: 0; font-size: 9px; }
  .uplot, .u-wrap { max-width: 100%; }
}
`;
