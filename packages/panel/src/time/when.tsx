import { formatMoment, formatWhen } from "./format-when.ts";

/** A moment as seen from now, with the moment itself as its title. */
export function When({ at, nowMs }: { readonly at: string; readonly nowMs: number }) {
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatMoment(atMs)}>
      {formatWhen(atMs, nowMs)}
    </time>
  );
}
