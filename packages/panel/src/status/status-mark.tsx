import type { RunStatus } from "@millrace/flow/run";

/** A run's or a step's status as icon, word and colour: never by colour alone. */
export function StatusMark({ status, isQuiet = false }: { readonly status: RunStatus; readonly isQuiet?: boolean }) {
  const { colour, faint } = looks[status];
  return (
    <span
      className={`inline-flex items-center gap-1.5 whitespace-nowrap font-medium ${colour} ${isQuiet ? "" : `rounded-full px-2 py-0.5 text-xs ${faint}`}`}
    >
      <StatusIcon status={status} />
      {isQuiet ? <span className="sr-only">{status}</span> : status}
    </span>
  );
}

const looks: Record<RunStatus, { readonly colour: string; readonly faint: string; readonly path: string }> = {
  queued: { colour: "text-idle", faint: "bg-idle-faint", path: "M5 8h.01M8 8h.01M11 8h.01" },
  running: { colour: "text-race", faint: "bg-race-faint", path: "M8 1.5a6.5 6.5 0 1 1-6.5 6.5" },
  waiting: { colour: "text-hold", faint: "bg-hold-faint", path: "M6 5v6M10 5v6" },
  succeeded: { colour: "text-good", faint: "bg-good-faint", path: "m4.5 8.3 2.4 2.4 4.6-5" },
  failed: { colour: "text-bad", faint: "bg-bad-faint", path: "m5.5 5.5 5 5m0-5-5 5" },
  canceled: { colour: "text-idle", faint: "bg-idle-faint", path: "m4.5 11.5 7-7" },
};

function StatusIcon({ status }: { readonly status: RunStatus }) {
  const isRunning = status === "running";
  return (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={`size-3.5 shrink-0 ${isRunning ? "origin-center wheel-turning" : ""}`}
    >
      {!isRunning && <circle cx="8" cy="8" r="6.8" strokeWidth="1.4" />}
      <path d={looks[status].path} />
    </svg>
  );
}
