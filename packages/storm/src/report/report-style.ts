/**
 * The page's own style sheet. The colours of the strategies follow Okabe and Ito's, which colour-blind
 * readers can tell apart, lightened for a dark page; the plots read them from here.
 */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --ink: #1c1f23; --soft: #5d656e; --faint: #9aa1a9; --line: #e1e4e8;
  --bad: #b3261e;
  --series-0: #d55e00; --series-1: #0072b2; --series-2: #009e73; --series-3: #b0508f; --series-4: #c98a00;
  --series-5: #3d9bd1; --series-void: #a6acb3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1b1f23; --ink: #e7e9ec; --soft: #a2abb5; --faint: #6f7882; --line: #2f353b;
    --bad: #ff8a80;
    --series-0: #f4874b; --series-1: #56b4e9; --series-2: #35c497; --series-3: #dd93c5; --series-4: #f0c24d;
    --series-5: #a9d8f5; --series-void: #6b737b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink); 
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main, header, footer { max-width: 1280px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
.kind { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .06em; text-transform: uppercase; }
h1 { margin: 8px 0 12px; max-width: 30em; font-size: 28px; line-height: 1.25; text-wrap: pretty; }
h2 { margin: 0; font-size: 17px; }
h1, h2 { font-weight: 650; }
h1, .facts, .reason, dd { overflow-wrap: anywhere; }
.caveat { margin: 0 0 6px; color: var(--bad); max-width: 60em; }
.facts { margin: 0 0 4px; color: var(--soft); font-size: 14px; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--ink); }
.scroll {
  margin: 24px 0; overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px;
}
table { border-collapse: collapse; }
.scroll table { width: 100%; font-size: 14px; white-space: nowrap; }
.scroll th, .scroll td { padding: 7px 8px; text-align: right; font-weight: 400; }
.scroll thead th { color: var(--soft); font-size: 12px; line-height: 1.3; vertical-align: bottom; }
.scroll thead tr:first-child th { padding-bottom: 0; font-weight: 650; color: var(--ink); }
.scroll thead tr + tr th { padding-top: 2px; }
.scroll th[scope="colgroup"] { text-align: left; }
.scroll .starts { border-left: 1px solid var(--line); }
.scroll tbody th, .scroll thead tr:first-child th:first-child {
  position: sticky; left: 0; z-index: 1; background: var(--card); text-align: left; font-weight: 650;
}
.scroll tbody th span {
  display: inline-block; max-width: 14em; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom;
}
.scroll tbody tr:not(.reason) > * { border-top: 1px solid var(--line); }
.scroll .void { color: var(--faint); }
.scroll .void th { color: var(--soft); }
.scroll .reason td { padding-top: 0; text-align: left; white-space: normal; color: var(--bad); }
.scroll .reason span {
  position: sticky; left: 8px; display: inline-block; max-width: min(70em, calc(100vw - 52px));
}
.badge {
  padding: 1px 6px; border: 1px solid currentColor; border-radius: 9px; color: var(--bad); font-size: 11px;
  font-style: normal;
}
.swatch { display: inline-block; width: 10px; height: 10px; margin-right: 8px; border-radius: 2px; }
.series-0 { background: var(--series-0); } .series-1 { background: var(--series-1); }
.series-2 { background: var(--series-2); } .series-3 { background: var(--series-3); }
.series-4 { background: var(--series-4); } .series-5 { background: var(--series-5); }
.series-void { background: var(--series-void); }
figure {
  margin: 0 0 20px; padding: 16px 18px 10px; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px;
}
figcaption p { margin: 2px 0 10px; color: var(--soft); font-size: 14px; }
.plots { display: grid; grid-template-columns: minmax(0, 1fr); }
.empty { margin: 24px 0; color: var(--soft); }
.uplot { font: inherit; width: auto; }
.uplot .u-legend { margin: 4px 0 0; font-size: 13px; text-align: left; color: var(--soft); }
.uplot .u-legend tr { margin-right: 20px; }
.uplot .u-legend .u-marker { width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
.uplot .u-legend .u-value { min-width: 5.5em; color: var(--ink); }
.uplot .u-select { background: color-mix(in srgb, var(--ink) 10%, transparent); }
.uplot .u-cursor-x, .uplot .u-cursor-y { border-color: var(--faint); }
footer { padding-bottom: 48px; font-size: 14px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 18px; margin: 12px 0 24px; }
dt { font-weight: 650; }
dd { margin: 0; color: var(--soft); max-width: 62em; }
.small { color: var(--soft); }
@media (max-width: 640px) {
  main, header, footer { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 24px; }
  h1 { font-size: 22px; }
  figure { padding: 12px 10px 6px; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: 10px; }
}
@media print { .scroll, figure { break-inside: avoid; } }
`;
