import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { Dialog } from "../dialog/dialog.tsx";
import { ErrorNote } from "../error/error-note.tsx";

/** Asks once more before a run is canceled, and for the reason. */
export function CancelDialog({ runId, onClose }: { readonly runId: string; readonly onClose: () => void }) {
  const { client } = usePanel();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const cancel = useMutation({
    mutationFn: () => client.runs.cancel({ runId, ...(reason.trim() !== "" && { reason: reason.trim() }) }),
    onSuccess() {
      void queries.invalidateQueries({ queryKey: ["run", runId] });
      onClose();
    },
  });
  return (
    <Dialog title="Cancel this run?" onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          cancel.mutate();
        }}
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
        <div role="alert">{cancel.error && <ErrorNote error={cancel.error} />}</div>
        <button type="submit" className="button-main self-end" disabled={cancel.isPending}>
          Cancel the run
        </button>
      </form>
    </Dialog>
  );
}
