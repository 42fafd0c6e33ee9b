import { type Html, html } from "./html.ts";

/** Colours with a contrast of 4.5 and more on their ground, in both schemes. */
const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f6f7f9;--ink:#1b1f24;--soft:#57606a;--line:#d5dae1;--good:#116329;--warn:#8a4600;--bad:#b3261e;--bar:#2f6fd0;--bar2:#b3590d}
@media(prefers-color-scheme:dark){:root{--ground:#12161c;--panel:#1a2029;--ink:#e8ecf1;--soft:#a3adba;--line:#343c48;--good:#5bd07f;--warn:#f0b35a;--bad:#ff8f86;--bar:#6ea4f7;--bar2:#f0a35a}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:72rem;margin:0 auto;padding:2rem 1rem 4rem}h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2.5rem 0 .5rem}h3{font-size:1rem;margin:1.25rem 0 .25rem;overflow-wrap:anywhere}
p{margin:.25rem 0 .75rem}.soft{color:var(--soft)}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.good,.warn,.bad{font-weight:600}
.verdict{font-size:1.15rem}.scroll{overflow-x:auto}.scroll+.scroll{margin-top:1.5rem}table{border-collapse:collapse;width:100%;font-size:.92rem}caption{text-align:start;color:var(--soft);padding:.25rem 0}
th,td{border-bottom:1px solid var(--line);padding:.35rem .6rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}th{font-weight:600}thead th{background:var(--panel);overflow-wrap:normal}.word{white-space:nowrap}td.number,th.number{width:1%;text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1rem;padding:0;list-style:none}.cards h3{margin-top:0}.cards>li{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.8rem}
svg{display:block;width:100%;max-width:40rem;height:auto}svg text{fill:var(--ink);font:12px system-ui,sans-serif}svg .ground{fill:var(--line)}svg .bar{fill:var(--bar)}svg .bar2{fill:var(--bar2)}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:1rem;margin:1rem 0}figure{margin:0}figcaption{color:var(--soft);padding:.25rem 0}img{max-width:100%;height:auto;border:1px solid var(--line)}
code{font-family:ui-monospace,monospace;white-space:pre-wrap}del{color:var(--bad)}ins{color:var(--good);text-decoration:none}a{color:inherit}
@media print{main{padding:0}.cards>li{break-inside:avoid}}`;

/** A page that needs nothing beside itself: readable in light and dark, on paper, by keyboard and by screen readers. */
export function reportPage({
  title,
  lang = "en",
  body,
}: {
  readonly title: string;
  readonly lang?: string;
  readonly body: Html;
}): Html {
  return html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"><title>${title}</title><style>${{ markup: STYLE }}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>
`;
}
