import { paint } from "../terminal/style.ts";
import type { CheckedPage } from "./checked-page.ts";

/** How a price moved since the check before. */
export function showChange({ kind, percent, previous }: NonNullable<CheckedPage["change"]>): string {
  if (kind === "up") return paint("red", `▲ ${percent}% from ${previous}`);
  if (kind === "down") return paint("green", `▼ ${percent}% from ${previous}`);
  return paint("dim", kind);
}

/** An availability in its colour. */
export function showAvailability(availability: string | null): string {
  if (availability === "in stock") return paint("green", availability);
  return availability === null ? "" : paint("yellow", availability);
}
