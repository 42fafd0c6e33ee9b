import type { RunDto } from "@millrace/contract";
import { isTerminal } from "@millrace/flow/run";
import { Link } from "@tanstack/react-router";
import { CodeLink } from "../error/code-link.tsx";
import { StatusMark } from "../status/status-mark.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { useNow } from "../time/use-now.ts";
import { When } from "../time/when.tsx";
import { runDurationMs, shortId } from "./run-words.ts";

/** The runs of a page; a narrow screen shows each as a card of two lines. */
export function RunsTable({ runs }: { readonly runs: readonly RunDto[] }) {
  const isLive = runs.some(({ status }) => !isTerminal(status));
  const nowMs = useNow(isLive ? 1_000 : 30_000);
  return (
    <div className="panel overflow-hidden">
      <table className="w-full text-left">
        <caption className="sr-only">Runs, newest first</caption>
        <thead className="label-small border-b border-line bg-raised max-sm:sr-only">
          <tr>
            {["Status", "Flow", "Run", "Queued", "Duration", "Error"].map((title) => (
              <th key={title} scope="col" className="px-4 py-2 font-semibold">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {runs.map((run) => (
            <RunRow key={run.runId} run={run} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const cell = "px-4 sm:py-2.5 max-sm:px-0";

function RunRow({ run, nowMs }: { readonly run: RunDto; readonly nowMs: number }) {
  const durationMs = runDurationMs(run, nowMs);
  return (
    <tr className="relative hover:bg-raised max-sm:grid max-sm:grid-cols-[auto_1fr_auto] max-sm:items-center max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-3 max-sm:py-2.5">
      <td className={cell}>
        <StatusMark status={run.status} />
        {run.cancelRequestedAt !== null && !isTerminal(run.status) && (
          <span className="ml-2 text-xs text-muted">being canceled</span>
        )}
      </td>
      <th scope="row" className={`${cell} font-medium sm:whitespace-nowrap`}>
        <Link
          to="/runs/$runId"
          params={{ runId: run.runId }}
          className="rounded-sm hover:underline after:absolute after:inset-0 focus-visible:outline-offset-4"
        >
          {run.flow}
          <span className="sr-only">, run {shortId(run.runId)}</span>
        </Link>
      </th>
      <td className={`${cell} font-mono text-xs text-muted`} title={run.runId}>
        {shortId(run.runId)}
      </td>
      <td className={`${cell} whitespace-nowrap text-muted`}>
        <When at={run.createdAt} nowMs={nowMs} />
      </td>
      <td className={`${cell} whitespace-nowrap tabular-nums`}>
        {durationMs === null ? "–" : formatDuration(durationMs)}
      </td>
      <td className={`${cell}`}>
        {run.errorCode !== null && (
          <span className="relative z-1">
            <CodeLink code={run.errorCode} />
          </span>
        )}
      </td>
    </tr>
  );
}
