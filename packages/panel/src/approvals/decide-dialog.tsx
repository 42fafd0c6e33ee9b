import type { ApprovalDto } from "@millrace/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { JsonArea } from "../dialog/json-area.tsx";
import { TextField } from "../dialog/text-field.tsx";
import { formFields } from "../form/form-fields.ts";
import { firstWritten, readForm, readJson } from "../form/read-form.ts";
import { SchemaForm } from "../form/schema-form.tsx";
import { ShownValue } from "../value/shown-value.tsx";
import { questionOf } from "./approval-words.ts";

export interface Asked {
  readonly approval: ApprovalDto;
  readonly decision: "approved" | "rejected";
}

/** Takes what a decision must say, and decides: once, and for good. */
export function DecideDialog({ approval, decision, onClose }: Asked & { readonly onClose: () => void }) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const question = questionOf(approval);
  const asksForm = decision === "approved" && approval.form !== null;
  const fields = useMemo(() => formFields(approval.form), [approval.form]);
  const [written, setWritten] = useState(() => firstWritten(fields ?? []));
  const [text, setText] = useState("");
  const [comment, setComment] = useState("");
  async function decide() {
    const form = fields ? readForm(fields, written) : asksForm ? readJson(text, "Answer") : undefined;
    return client.approvals.decide({
      approvalId: approval.approvalId,
      decision,
      ...(asksForm && form !== undefined && { form }),
      ...(comment.trim() !== "" && { comment: comment.trim() }),
    });
  }
  return (
    <ActionDialog
      title={`${decision === "approved" ? "Approve" : "Reject"}: ${question}`}
      width="wide"
      action={decision === "approved" ? "Approve" : "Reject"}
      isDestructive={decision === "rejected"}
      act={decide}
      onDone={() => {
        announce(`${question} is ${decision}.`);
        void queries.invalidateQueries({ queryKey: ["approvals"] });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="text-muted">The run of {approval.flow} goes on with this answer. It cannot be taken back.</p>
      {approval.show !== null && (
        <ShownValue runId={approval.runId} value={approval.show} label={`Shown for ${question}`} />
      )}
      {asksForm && fields && <SchemaForm fields={fields} written={written} onChange={setWritten} />}
      {asksForm && !fields && <JsonArea label="Answer (JSON)" value={text} onChange={setText} />}
      <TextField label="Comment (may be left out)" value={comment} onChange={setComment} />
    </ActionDialog>
  );
}
