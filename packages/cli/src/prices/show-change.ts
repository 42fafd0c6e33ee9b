import { paint } from "../terminal/style.ts";
import { plainLine } from "../terminal/width.ts";
import type { CheckedPage } from "./checked-page.ts";

/** How a page differs from the check before: its price, its availability, or both; empty where it was not compared. */
export function showChange({ change, availability }: Pick<CheckedPage, "change" | "availability">): string {
  if (change === null) return "";
  const before = change.previousAvailability ?? null;
  const was = availability !== null && before !== null && before !== availability ? `was ${plainLine(before)}` : null;
  if (change.kind === "unchanged" && was !== null) return paint("yellow", was);
  const price = showMove(change);
  return was === null ? price : `${price}, ${was}`;
}

function showMove({ kind, percent, previous }: NonNullable<CheckedPage["change"]>): string {
  if (kind === "up") return paint("red", `▲ ${percent}% from ${previous}`);
  if (kind === "down") return paint("green", `▼ ${percent}% from ${previous}`);
  return paint("dim", kind);
}

/** An availability in its colour. */
export function showAvailability(availability: string | null): string {
  if (availability === "in stock") return paint("green", availability);
  return availability === null ? "" : paint("yellow", availability);
}
