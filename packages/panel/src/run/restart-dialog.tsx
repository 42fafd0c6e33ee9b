import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { CheckField } from "../dialog/check-field.tsx";

const words = {
  retry: {
    title: "Retry this run?",
    action: "Retry",
    text: "A new run starts on the same version and input. This one stays as it is.",
  },
  resume: {
    title: "Resume this run?",
    action: "Resume",
    text: "A new run starts on the version that is published now, if its code asks again for all that had succeeded. This one stays as it is.",
  },
};

export interface RestartDialogProps {
  readonly runId: string;
  readonly verb: "retry" | "resume";
  readonly onClose: () => void;
}

/** Asks how a run is to be tried again, and leads to the new one. */
export function RestartDialog({ runId, verb, onClose }: RestartDialogProps) {
  const { client } = usePanel();
  const navigate = useNavigate();
  const [fromStart, setFromStart] = useState(false);
  const { title, action, text } = words[verb];
  return (
    <ActionDialog
      title={title}
      action={action}
      act={() => client.runs[verb]({ runId, fromStart })}
      onDone={(started) => void navigate({ to: "/runs/$runId", params: { runId: started.runId } })}
      onClose={onClose}
    >
      <p className="text-muted">{text}</p>
      <CheckField label="Repeat the steps that had succeeded, too" isChecked={fromStart} onChange={setFromStart} />
    </ActionDialog>
  );
}
