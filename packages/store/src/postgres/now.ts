/** The time as milliseconds since 1970 in SQL: parameter 1 where a clock was handed in, else the database's. */
export const nowMs = "coalesce($1::bigint, floor(extract(epoch from clock_timestamp()) * 1000)::bigint)";

/** How long to wait for what comes `next`, counted from now: nothing for what is past. */
export function waitMs({ next }: { readonly next: number | null }): number | null {
  return next === null ? null : Math.max(0, next);
}
