import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { Dialog } from "../dialog/dialog.tsx";
import { ErrorNote } from "../error/error-note.tsx";

/** Asks how a run is to be tried again, and leads to the new one. */
export function RetryDialog({ runId, onClose }: { readonly runId: string; readonly onClose: () => void }) {
  const { client } = usePanel();
  const navigate = useNavigate();
  const [fromStart, setFromStart] = useState(false);
  const retry = useMutation({
    mutationFn: () => client.runs.retry({ runId, fromStart }),
    onSuccess: (started) => navigate({ to: "/runs/$runId", params: { runId: started.runId } }),
  });
  return (
    <Dialog title="Retry this run?" onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          retry.mutate();
        }}
      >
        <p className="text-muted">A new run starts on the same version and input. This one stays as it is.</p>
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-race"
            checked={fromStart}
            onChange={(event) => setFromStart(event.currentTarget.checked)}
          />
          Repeat the steps that had succeeded, too
        </label>
        <div role="alert">{retry.error && <ErrorNote error={retry.error} />}</div>
        <button type="submit" className="button-main self-end" disabled={retry.isPending}>
          Retry
        </button>
      </form>
    </Dialog>
  );
}
