import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { JsonArea } from "../dialog/json-area.tsx";
import { TextField } from "../dialog/text-field.tsx";
import { readJson } from "../form/read-form.ts";
import type { Timeline } from "../timeline/timeline.ts";

export interface SignalDialogProps {
  readonly runId: string;
  readonly timeline: Timeline;
  readonly onClose: () => void;
}

/** Sends a signal to a run: one that it waits for, or will wait for. */
export function SignalDialog({ runId, timeline, onClose }: SignalDialogProps) {
  const { client } = usePanel();
  const waited = timeline.rows.flatMap(({ status, signal }) => (status === "waiting" && signal ? [signal] : []));
  const names = [...new Set(waited)];
  const [name, setName] = useState(names[0] ?? "");
  const [payload, setPayload] = useState("null");
  return (
    <ActionDialog
      title="Signal this run"
      action="Send"
      isReady={name !== ""}
      act={async () => client.runs.signal({ runId, name, payload: readJson(payload, "Payload") })}
      onDone={onClose}
      onClose={onClose}
    >
      <p className="text-muted">
        A wait for the signal goes on with the payload. One that is not waited for yet is kept for the next wait.
      </p>
      <TextField label="Signal" value={name} onChange={setName} suggestions={names} isRequired />
      <JsonArea label="Payload (JSON)" value={payload} onChange={setPayload} />
    </ActionDialog>
  );
}
