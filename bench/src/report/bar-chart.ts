export interface BarChart {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly isOwn: boolean }[];
}

const width = 820;
const margin = 24;
const barHeight = 14;
const rowHeight = 44;
const headHeight = 56;
// For the figure at a bar's end.
const figureWidth = 110;

const ink = "#1f2937";
const faint = "#d1d5db";
const own = "#0f766e";
const others = "#6b7280";

/** Draws bars on a logarithmic scale, longest first, as SVG: systems differ by powers of ten. Values are over zero. */
export function barChart({ title, unit, bars }: BarChart): string {
  const sorted = bars.toSorted((a, b) => b.value - a.value);
  const values = sorted.map(({ value }) => value);
  const lowest = Math.ceil(Math.log10(Math.min(...values))) - 1;
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(...values))) - lowest);
  const scale = (width - 2 * margin - figureWidth) / decades;
  const along = (exponent: number) => Math.round((exponent - lowest) * scale * 10) / 10;
  const bottom = headHeight + sorted.length * rowHeight;
  const height = bottom + 28;

  const grid = Array.from({ length: decades + 1 }, (_, decade) => {
    const x = margin + along(lowest + decade);
    return [
      `<line x1="${x}" y1="${headHeight - 8}" x2="${x}" y2="${bottom}" stroke="${faint}"/>`,
      `<text x="${x}" y="${bottom + 16}" text-anchor="middle" fill="${others}">${figure(10 ** (lowest + decade))}</text>`,
    ];
  });
  const rows = sorted.map(({ label, value, isOwn }, index) => {
    const y = headHeight + index * rowHeight;
    const length = along(Math.log10(value));
    const fill = isOwn ? own : others;
    return [
      `<text x="${margin}" y="${y + 12}" fill="${ink}"${isOwn ? ' font-weight="600"' : ""}>${escaped(label)}</text>`,
      `<rect x="${margin}" y="${y + 18}" width="${length}" height="${barHeight}" rx="2" fill="${fill}"/>`,
      `<text x="${margin + length + 6}" y="${y + 18 + barHeight - 2}" fill="${ink}">${figure(value)} ${escaped(unit)}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    // Pages that show it may be dark.
    `<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>`,
    `<text x="${margin}" y="32" font-size="16" font-weight="600" fill="${ink}">${escaped(title)}</text>`,
    ...grid.flat(),
    ...rows.flat(),
    "</svg>",
    "",
  ].join("\n");
}

const format = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** A measured value as people read it: counts whole, what is not a count to four digits, which is all that it knows. */
export function figure(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en") : format.format(value);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
