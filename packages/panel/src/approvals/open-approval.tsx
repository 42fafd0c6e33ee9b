import type { ApprovalDto } from "@millrace/contract";
import { RunLink } from "../run/run-link.tsx";
import { When } from "../time/when.tsx";
import { ShownValue } from "../value/shown-value.tsx";
import { askedOf, questionOf } from "./approval-words.ts";

export interface OpenApprovalProps {
  readonly approval: ApprovalDto;
  readonly nowMs: number;
  readonly onDecide: (decision: "approved" | "rejected") => void;
}

/** A question with what there is to decide by. */
export function OpenApproval({ approval, nowMs, onDecide }: OpenApprovalProps) {
  const { runId, flow, show, askedAt, expiresAt, remindedAt } = approval;
  const question = questionOf(approval);
  return (
    <li className="panel flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="text-base font-semibold wrap-anywhere">{question}</h2>
          <p className="text-muted">
            <RunLink runId={runId} flow={flow} /> asks {askedOf(approval)}, <When at={askedAt} nowMs={nowMs} />
            {remindedAt !== null && (
              <>
                ; reminded <When at={remindedAt} nowMs={nowMs} />
              </>
            )}
          </p>
        </div>
        {expiresAt !== null && (
          <p className="rounded-full bg-hold-faint px-2 py-0.5 text-xs font-medium text-hold">
            expires <When at={expiresAt} nowMs={nowMs} />
          </p>
        )}
      </div>
      {show !== null && <ShownValue runId={runId} value={show} label={`Shown for ${question}`} />}
      <div className="flex flex-wrap gap-2">
        <button type="button" className="button-main" onClick={() => onDecide("approved")}>
          Approve …<span className="sr-only"> {question}</span>
        </button>
        <button type="button" className="button-plain" onClick={() => onDecide("rejected")}>
          Reject …<span className="sr-only"> {question}</span>
        </button>
      </div>
    </li>
  );
}
