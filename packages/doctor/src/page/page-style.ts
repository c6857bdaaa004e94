/** The page's own style sheet. Its colours follow Okabe and Ito's, which colour-blind readers can tell apart, lightened for a dark page; the plots read them from here. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --ink: #1c1f23; --soft: #5d656e; --faint: #757d86; --line: #e1e4e8;
  --bad: #b3261e; --good: #00704f; --link: #0b5cad; --mark: #c99700;
  --minor: #3d9bd1; --major: #d55e00; --incremental: #7a8691; --own: #c9ced4; --block: #b0508f; --delay: #6a4fb6;
  --used: #0072b2; --total: #2a93c9; --external: #8a6d00; --buffers: #b0508f; --rss: #555d66;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1b1f23; --ink: #e7e9ec; --soft: #a2abb5; --faint: #8a939d; --line: #2f353b;
    --bad: #ff8a80; --good: #35c497; --link: #7cb8f2; --mark: #ffd24d;
    --minor: #56b4e9; --major: #f4874b; --incremental: #9aa5af; --own: #4a525a; --block: #dd93c5; --delay: #b39ddb;
    --used: #4da3e0; --total: #9bd4f5; --external: #d9b634; --buffers: #dd93c5; --rss: #b4bcc5;
  }
}
@media print { :root { color-scheme: light; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main, header, footer { max-width: 1320px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
footer { margin-top: 44px; padding-bottom: 48px; }
.kind { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .06em; text-transform: uppercase; }
#live { letter-spacing: 0; text-transform: none; margin-left: 12px; color: var(--good); }
h1 { margin: 8px 0 12px; max-width: 30em; font-size: 28px; line-height: 1.25; text-wrap: pretty; overflow-wrap: anywhere; }
h1, h2, h3 { font-weight: 650; }
h1.healthy { color: var(--good); }
h2 { margin: 0; font-size: 20px; }
h3 { margin: 0 0 4px; font-size: 16px; overflow-wrap: anywhere; }
#threads { position: sticky; top: 0; z-index: 5; margin: 24px 0 -24px; padding: 8px 0; background: var(--page); }
section { margin-top: 44px; scroll-margin-top: 48px; }
section > .small { margin: 4px 0 14px; max-width: 60em; }
.small, .facts { color: var(--soft); font-size: 14px; overflow-wrap: anywhere; }
.facts { margin: 0 0 14px; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--ink); overflow-wrap: anywhere; }
pre { margin: 6px 0 10px; padding: 10px 12px; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
pre code { overflow-wrap: normal; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
button { font: inherit; color: inherit; cursor: pointer; }
button:disabled { cursor: default; opacity: .45; }
.link { padding: 0; border: 0; background: none; color: var(--link); text-decoration: underline; text-align: left; overflow-wrap: anywhere; }
.badge { margin-left: 6px; padding: 1px 7px; border: 1px solid currentColor; border-radius: 9px; color: var(--soft); font-size: 11px; white-space: nowrap; }
.badge.proven { color: var(--good); }
.badge.rejected { color: var(--bad); }
.tiles { display: flex; flex-wrap: wrap; gap: 8px; margin: 0; }
.tiles div { display: flex; flex-direction: column-reverse; min-width: 118px; padding: 8px 12px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.tiles dt { color: var(--soft); font-size: 13px; font-weight: 400; }
.tiles dd { margin: 0; color: var(--ink); font-size: 19px; font-weight: 650; }
.advice, .findings { margin: 12px 0; padding: 0; list-style: none; }
.advice li, .findings li { margin-bottom: 10px; padding: 12px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.advice p { margin: 0 0 4px; max-width: 66em; overflow-wrap: anywhere; }
.findings li { display: grid; grid-template-columns: 120px minmax(0, 1fr); gap: 14px; }
.findings p { margin: 0 0 2px; overflow-wrap: anywhere; }
.finding { font-size: 17px; }
.figures { display: flex; flex-wrap: wrap; gap: 2px 16px; color: var(--ink); font-size: 13px; }
.figures code { color: var(--soft); font-size: 12px; }
.figures .id { color: var(--soft); }
.links { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 14px; }
.scroll { margin: 14px 0; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; font-size: 13.5px; }
.scroll table { width: 100%; }
caption { padding: 8px 8px 2px; text-align: left; font-weight: 650; font-size: 14px; }
th, td { padding: 4px 8px; text-align: right; font-weight: 400; vertical-align: baseline; white-space: nowrap; }
thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; white-space: normal; }
tbody th, thead tr > :first-child { text-align: left; }
tbody th { white-space: normal; overflow-wrap: break-word; min-width: 110px; }
#functions tbody th { overflow-wrap: anywhere; }
tbody th:has(.swatch, .kind-mark) { white-space: nowrap; }
tbody tr > * { border-top: 1px solid var(--line); }
table small { display: block; color: var(--soft); font-size: 11px; line-height: 1.3; }
.sort { padding: 0; border: 0; background: none; }
[aria-sort] .sort { color: var(--ink); font-weight: 650; }
[aria-sort="descending"] .sort::after { content: " ↓"; }
[aria-sort="ascending"] .sort::after { content: " ↑"; }
tr.marked > * { background: color-mix(in srgb, var(--mark) 22%, transparent); }
#pause .scroll { margin: 6px 0; border-color: transparent; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr)); gap: 0 18px; align-items: start; }
.bar { margin-right: 8px; }
.bar rect { fill: var(--soft); }
.bar .rest { fill: var(--line); }
.weight { color: var(--soft); }
.kind-mark, .line-mark { display: inline-block; width: 10px; height: 10px; margin-right: 5px; }
.line-mark { width: 14px; height: 3px; border-radius: 2px; }
.kind-own { background: var(--own); }
.kind-minor { background: var(--minor); }
.kind-major { background: repeating-linear-gradient(45deg, var(--major) 0 4px, var(--card) 4px 6px); }
.kind-incremental { background: repeating-linear-gradient(90deg, var(--incremental) 0 2px, var(--card) 2px 4px); }
.line-used { background: var(--used); } .line-total { background: var(--total); } .line-external { background: var(--external); }
.line-buffers { background: var(--buffers); } .line-rss { background: var(--rss); }
figure { margin: 0 0 16px; padding: 14px 16px 10px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.plot { min-width: 0; }
.plots { border-radius: 6px; }
.uplot { font: inherit; width: auto; }
.uplot .u-cursor-x { border-color: var(--faint); }
.u-select { background: color-mix(in srgb, var(--link) 16%, transparent); }
.legend, .bar-of-buttons { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; font-size: 13px; }
.legend { margin: 6px 0 2px; padding-left: 58px; color: var(--soft); }
.legend button, .bar-of-buttons button, select, input {
  display: inline-flex; align-items: center; padding: 2px 9px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--card); color: var(--ink); font: inherit; font-size: 13px;
}
.legend button[aria-pressed="false"] { opacity: .55; text-decoration: line-through; }
.bar-of-buttons button[aria-pressed="true"] { border-color: var(--ink); font-weight: 650; }
.read { min-height: 1.5em; margin: 6px 0; }
#pause { margin-top: 10px; padding-top: 10px; border-top: 1px solid var(--line); }
svg.phases { display: block; width: 100%; height: 22px; margin: 8px 0; border-radius: 4px; }
.swatch { margin-right: 6px; }
.part-0 { fill: #d55e00; } .part-1 { fill: #0072b2; } .part-2 { fill: #009e73; } .part-3 { fill: #cc79a7; }
.part-4 { fill: #c99700; } .part-5 { fill: #56b4e9; } .part-6 { fill: #6a4fb6; } .part-7 { fill: #8a939d; }
.flame { position: relative; }
.frames { position: relative; max-height: 460px; overflow-x: hidden; overflow-y: auto; }
.sandwich { margin-top: 14px; padding-top: 10px; border-top: 1px solid var(--line); }
.sandwich .frames { max-height: 300px; }
.sandwich p { margin: 4px 0; }
.frame {
  position: absolute; height: 21px; padding: 0 4px; border: 1px solid var(--card); border-radius: 3px; overflow: hidden;
  color: #1c1f23; font: 12px/19px system-ui, sans-serif; text-align: left; text-overflow: clip; white-space: nowrap;
  print-color-adjust: exact;
}
.frame.caller { opacity: .6; }
.frame.marked { outline: 2px solid var(--ink); outline-offset: -2px; font-weight: 650; z-index: 1; }
.frame:focus-visible { outline: 2px solid #1c1f23; outline-offset: -2px; z-index: 2; }
.flame > .small { margin: 6px 0 0; min-height: 3em; }
#facts dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 18px; margin: 12px 0 24px; font-size: 14px; }
#facts dt { font-weight: 650; }
#facts dd { margin: 0; color: var(--soft); max-width: 70em; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  main, header, footer { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 24px; }
  h1 { font-size: 22px; }
  figure { padding: 12px 10px 6px; }
  .findings li { grid-template-columns: minmax(0, 1fr); gap: 2px; }
  .legend { padding-left: 0; }
  #facts dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  #facts dd { margin-bottom: 10px; }
}
@page { size: landscape; margin: 10mm; }
@media print {
  .scroll, figure, .advice li, .findings li { break-inside: avoid; }
  .scroll { overflow: visible; }
  .bar-of-buttons { display: none; }
  .uplot, .u-wrap { max-width: 100%; }
}
`;
