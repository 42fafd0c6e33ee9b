import type { LogLine } from "../timeline/timeline.ts";

const colours = { debug: "text-muted", info: "text-ink", warn: "text-hold", error: "text-bad" };

/** Log lines, oldest first. */
export function LogLines({ lines, none }: { readonly lines: readonly LogLine[]; readonly none?: string }) {
  if (lines.length === 0) return none === undefined ? null : <p className="text-muted">{none}</p>;
  return (
    <ol className="flex flex-col gap-1 rounded-md bg-raised p-2 font-mono text-xs">
      {lines.map(({ seq, at, body }) => (
        <li key={seq} className="wrap-anywhere">
          <time dateTime={at} className="text-muted">
            {at.slice(11, 23)}
          </time>{" "}
          <span className={`font-semibold ${colours[body.level]}`}>{body.level}</span> {body.message}
          {body.fields !== undefined && <span className="text-muted"> {JSON.stringify(body.fields)}</span>}
        </li>
      ))}
    </ol>
  );
}
