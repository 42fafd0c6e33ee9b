import type { Json } from "@millrace/flow";
import { timeOf } from "@millrace/parsing/profile";
import type { Windows } from "../input/aggregation.ts";

/** The column of the target that says to which window a record belongs. */
export const windowColumn = "window_start";

/** The beginning of the window that a moment lies in; null where it is no moment. */
export function windowOf(value: Json | undefined, every: Windows["every"]): string | null {
  const timeMs = timeOf(value);
  if (timeMs === null) return null;
  const text = new Date(timeMs).toISOString();
  if (every === "month") return `${text.slice(0, -17)}-01`;
  return every === "day" ? text.slice(0, -14) : `${text.slice(0, -11)}:00Z`;
}
