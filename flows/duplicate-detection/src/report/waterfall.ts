import type { PairExplanation } from "@millrace/parsing/linkage";
import { type Html, html } from "@millrace/parsing/report";

const width = 640;
const rowHeight = 22;
const labelWidth = 170;
const noteWidth = 150;

/** How a pair's odds come about: a bar for each field, from where those before it have led. */
export function waterfall({ beforeBits, fields }: PairExplanation, title: string): Html {
  const rows = [{ field: "before comparing", level: "", bits: beforeBits }, ...fields];
  const ends: number[] = [];
  for (const { bits } of rows) ends.push((ends.at(-1) ?? 0) + bits);
  const least = Math.min(0, ...ends);
  const most = Math.max(0, ...ends);
  const x = (bits: number) => labelWidth + ((bits - least) / (most - least || 1)) * (width - labelWidth - noteWidth);
  const marks = rows.map(({ field, level, bits }, at) => {
    const end = ends[at] as number;
    const from = Math.min(end, end - bits);
    const top = at * rowHeight;
    return html`<text x="0" y="${top + 15}">${cut(field)}</text><rect class="${bits < 0 ? "bar2" : "bar"}" x="${rounded(x(from))}" y="${top + 4}" width="${rounded(Math.max(1, x(from + Math.abs(bits)) - x(from)))}" height="13"/><text x="${width - noteWidth + 8}" y="${top + 15}">${signed(bits)} ${cut(level)}</text>`;
  });
  const words = rows.map(({ field, level, bits }) => `${field}${level && ` ${level}`} ${signed(bits)} bits`).join("; ");
  return html`<svg role="img" viewBox="0 0 ${width} ${rows.length * rowHeight}" aria-label="${title}. ${words}"><rect class="ground" x="${rounded(x(0))}" y="0" width="1" height="${rows.length * rowHeight}"/>${marks}</svg>`;
}

const cut = (text: string) => (text.length > 22 ? `${text.slice(0, 21)}…` : text);
const rounded = (number: number) => Math.round(number * 10) / 10;
const signed = (bits: number) => `${bits < 0 ? "−" : "+"}${Math.abs(bits).toFixed(1)}`;
