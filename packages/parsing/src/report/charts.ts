import { type Html, html } from "./html.ts";

/** One bar: how much of the whole it fills, from 0 to 1, and what is written at its end. */
export interface Bar {
  readonly label: string;
  readonly share: number;
  readonly note: string;
}

const width = 320;
const rowHeight = 20;

/** Bars that lie, one a row, with a description that says the same in words. */
export function barChart({ title, bars }: { readonly title: string; readonly bars: readonly Bar[] }): Html {
  const rows = bars.map(({ label, share, note }, at) => {
    const top = at * rowHeight;
    return html`<text x="0" y="${top + 14}">${cut(label)}</text><rect class="ground" x="130" y="${top + 5}" width="120" height="10"/><rect class="bar" x="130" y="${top + 5}" width="${rounded(120 * bounded(share))}" height="10"/><text x="256" y="${top + 14}">${note}</text>`;
  });
  return chart(title, {
    words: bars.map(({ label, note }) => `${label}: ${note}`).join("; "),
    height: Math.max(1, bars.length) * rowHeight,
    marks: html`${rows}`,
  });
}

/** Bars that stand, of a distribution; with `earlier`, that one's outline beside it. */
export function countChart({
  title,
  words,
  shares,
  earlier,
}: {
  readonly title: string;
  readonly words: string;
  readonly shares: readonly number[];
  readonly earlier?: readonly number[] | undefined;
}): Html {
  const tallest = Math.max(...shares, ...(earlier ?? []), 1e-9);
  const step = width / Math.max(1, shares.length);
  const half = earlier === undefined ? step - 2 : (step - 2) / 2;
  const column = (share: number, x: number, name: string) => {
    const height = (70 * share) / tallest;
    return html`<rect class="${name}" x="${rounded(x)}" y="${rounded(74 - height)}" width="${rounded(half)}" height="${rounded(height)}"/>`;
  };
  const marks = shares.map((share, at) => [
    ...(earlier === undefined ? [] : [column(earlier[at] ?? 0, at * step + 1, "bar2")]),
    column(share, at * step + 1 + (earlier === undefined ? 0 : half), "bar"),
  ]);
  return chart(title, {
    words,
    height: 76,
    marks: html`${marks}<rect class="ground" x="0" y="74" width="${width}" height="1"/>`,
  });
}

function chart(
  title: string,
  { words, height, marks }: { readonly words: string; readonly height: number; readonly marks: Html },
): Html {
  return html`<svg role="img" viewBox="0 0 ${width} ${height}" aria-label="${title}. ${words}">${marks}</svg>`;
}

const cut = (label: string) => (label.length > 20 ? `${label.slice(0, 19)}…` : label);
const bounded = (share: number) => Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
const rounded = (number: number) => Math.round(number * 10) / 10;
