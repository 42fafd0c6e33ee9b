import { Link } from "@tanstack/react-router";
import type { ReactNode, RefObject } from "react";
import { Artifacts } from "../artifact/artifacts.tsx";
import { LargeValue } from "../artifact/large-value.tsx";
import { RunError } from "../error/run-error.tsx";
import { RunLink } from "../run/run-link.tsx";
import { StatusMark } from "../status/status-mark.tsx";
import type { StepRow } from "../timeline/timeline.ts";
import { JsonTree } from "../value/json-tree.tsx";
import { Attempts } from "./attempts.tsx";
import { LogLines } from "./log-lines.tsx";

export interface StepDetailProps {
  readonly runId: string;
  readonly row: StepRow;
  readonly box: RefObject<HTMLElement | null>;
  /** Makes a new run that begins anew at this step; a run that goes on has no such way. */
  readonly onFork?: () => void;
  readonly onClose: () => void;
}

/** All that the journal says about a step. */
export function StepDetail({ runId, row, box, onFork, onClose }: StepDetailProps) {
  return (
    <section
      ref={box}
      aria-label={`Step ${row.label}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: Enter in the timeline leads here, and what scrolls is to be reached by keyboard
      tabIndex={0}
      onKeyDown={(event) => {
        // An open dialog takes its own Escape.
        if (event.key === "Escape" && !(event.target as Element).closest("dialog")) onClose();
      }}
      className="panel flex flex-col gap-4 p-4 focus-visible:-outline-offset-2 overflow-y-auto max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-4 max-lg:max-h-[58dvh] max-lg:rounded-b-none max-lg:shadow-[0_-8px_24px_rgb(0_0_0/0.25)] lg:sticky lg:top-15 lg:max-h-[calc(100dvh-4.5rem)]"
    >
      <div className="flex flex-wrap items-start gap-2">
        <h2 className="min-w-0 flex-1 text-base font-semibold wrap-anywhere">
          {row.label}
          {row.key !== null && <span className="block font-mono text-xs font-normal text-muted">{row.key}</span>}
        </h2>
        <StatusMark status={row.status} />
        <button type="button" className="button-plain button-small" onClick={onClose}>
          Close
        </button>
      </div>
      {row.waitsFor !== null && <p className="text-hold">{row.waitsFor}</p>}
      {row.isApproval && row.status === "waiting" && (
        <Link to="/approvals" className="button-main self-start">
          Decide it …
        </Link>
      )}
      {row.child && (
        <p>
          Run of <RunLink {...row.child} />
        </p>
      )}
      {row.notes.map((note) => (
        <p key={note} className="text-muted">
          {note}
        </p>
      ))}
      {row.error && row.status !== "succeeded" && <RunError error={row.error} />}
      {row.artifacts.length > 0 && (
        <Part title="Files">
          <Artifacts runId={runId} artifacts={row.artifacts} />
        </Part>
      )}
      <Part title="Attempts">
        <Attempts row={row} />
      </Part>
      {onFork && (
        <button type="button" className="button-plain button-small self-start" onClick={onFork}>
          Fork from here …
        </button>
      )}
      {row.large && (
        <Part title="Output">
          <LargeValue runId={runId} value={row.large} label="step output" />
        </Part>
      )}
      {row.output !== undefined && (
        <Part title="Output">
          <JsonTree key={row.id} value={row.output} label="step output" />
        </Part>
      )}
      {row.logs.length > 0 && (
        <Part title="Log">
          <LogLines lines={row.logs} />
        </Part>
      )}
    </section>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <h3 className="label-small">{title}</h3>
      {children}
    </div>
  );
}
