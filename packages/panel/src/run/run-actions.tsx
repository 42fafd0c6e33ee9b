import type { RunDetailDto } from "@millrace/contract";
import type { RunStatus } from "@millrace/flow/run";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { StartRunDialog } from "../start/start-run-dialog.tsx";
import type { Timeline } from "../timeline/timeline.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { ForkDialog } from "./fork-dialog.tsx";
import { RestartDialog } from "./restart-dialog.tsx";
import { SignalDialog } from "./signal-dialog.tsx";

export interface RunActionsProps {
  readonly run: RunDetailDto;
  readonly timeline: Timeline;
  readonly status: RunStatus;
  readonly isOver: boolean;
}

/** What can be done about a run as it stands. */
export function RunActions({ run, timeline, status, isOver }: RunActionsProps) {
  const [asked, setAsked] = useState<"cancel" | "signal" | "retry" | "resume" | "fork" | "again" | null>(null);
  const close = () => setAsked(null);
  const navigate = useNavigate();
  const { runId, flow, cancelRequestedAt } = run;
  return (
    <>
      {!isOver && (
        <button type="button" className="button-plain" onClick={() => setAsked("signal")}>
          Signal …
        </button>
      )}
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
      {status === "succeeded" && timeline.largeInput === undefined && (
        <button type="button" className="button-main" onClick={() => setAsked("again")}>
          Run again …
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
      {asked === "again" && (
        <StartRunDialog
          firstFlow={flow}
          {...(timeline.input !== undefined && { firstText: JSON.stringify(timeline.input, null, 2) })}
          onClose={close}
          onStarted={(started) => void navigate({ to: "/runs/$runId", params: { runId: started } })}
        />
      )}
      {asked === "cancel" && <CancelDialog runId={runId} onClose={close} />}
      {asked === "signal" && <SignalDialog runId={runId} timeline={timeline} onClose={close} />}
      {asked === "fork" && <ForkDialog runId={runId} timeline={timeline} onClose={close} />}
      {(asked === "retry" || asked === "resume") && <RestartDialog runId={runId} verb={asked} onClose={close} />}
    </>
  );
}
