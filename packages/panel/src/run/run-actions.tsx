import type { RunDetailDto } from "@millrace/contract";
import type { RunStatus } from "@millrace/flow/run";
import { useState } from "react";
import type { Timeline } from "../timeline/timeline.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { ForkDialog } from "./fork-dialog.tsx";
import { RestartDialog } from "./restart-dialog.tsx";

export interface RunActionsProps {
  readonly run: RunDetailDto;
  readonly timeline: Timeline;
  readonly status: RunStatus;
  readonly isOver: boolean;
}

/** What can be done about a run as it stands. */
export function RunActions({ run, timeline, status, isOver }: RunActionsProps) {
  const [asked, setAsked] = useState<"cancel" | "retry" | "resume" | "fork" | null>(null);
  const close = () => setAsked(null);
  const { runId, cancelRequestedAt } = run;
  return (
    <>
      {!isOver && (
        <button
          type="button"
          className="button-plain"
          disabled={cancelRequestedAt !== null}
          onClick={() => setAsked("cancel")}
        >
          Cancel run
        </button>
      )}
      {isOver && (
        <button type="button" className="button-plain" onClick={() => setAsked("fork")}>
          Fork …
        </button>
      )}
      {(status === "failed" || status === "canceled") && (
        <>
          <button type="button" className="button-plain" onClick={() => setAsked("resume")}>
            Resume
          </button>
          <button type="button" className="button-main" onClick={() => setAsked("retry")}>
            Retry
          </button>
        </>
      )}
      {asked === "cancel" && <CancelDialog runId={runId} onClose={close} />}
      {asked === "fork" && <ForkDialog runId={runId} timeline={timeline} onClose={close} />}
      {(asked === "retry" || asked === "resume") && <RestartDialog runId={runId} verb={asked} onClose={close} />}
    </>
  );
}
