import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";

/** Asks once more before a run is canceled, and for the reason. */
export function CancelDialog({ runId, onClose }: { readonly runId: string; readonly onClose: () => void }) {
  const { client } = usePanel();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  return (
    <ActionDialog
      title="Cancel this run?"
      action="Cancel the run"
      isDestructive
      act={() => client.runs.cancel({ runId, ...(reason.trim() !== "" && { reason: reason.trim() }) })}
      onDone={() => {
        void queries.invalidateQueries({ queryKey: ["run", runId] });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="text-muted">
        What is under way stops, and the run ends as canceled for good. Finished steps stay: a retry goes on behind
        them.
      </p>
      <label className="flex flex-col gap-1 font-medium">
        Reason (may be left out)
        <input
          className="field font-normal"
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
    </ActionDialog>
  );
}
