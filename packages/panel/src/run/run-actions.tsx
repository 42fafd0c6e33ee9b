import type { RunDetailDto } from "@millrace/contract";
import type { RunStatus } from "@millrace/flow/run";
import { useState } from "react";
import { CancelDialog } from "./cancel-dialog.tsx";
import { RetryDialog } from "./retry-dialog.tsx";

export interface RunActionsProps {
  readonly run: RunDetailDto;
  readonly status: RunStatus;
  readonly isOver: boolean;
}

export function RunActions({ run, status, isOver }: RunActionsProps) {
  const [asked, setAsked] = useState<"cancel" | "retry" | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      {!isOver && (
        <button
          type="button"
          className="button-plain"
          disabled={run.cancelRequestedAt !== null}
          onClick={() => setAsked("cancel")}
        >
          Cancel run
        </button>
      )}
      {(status === "failed" || status === "canceled") && (
        <button type="button" className="button-main" onClick={() => setAsked("retry")}>
          Retry
        </button>
      )}
      {asked === "cancel" && <CancelDialog runId={run.runId} onClose={close} />}
      {asked === "retry" && <RetryDialog runId={run.runId} onClose={close} />}
    </>
  );
}
