import type { DeadLetterDto } from "@millrace/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { CheckField } from "../dialog/check-field.tsx";
import { JsonArea } from "../dialog/json-area.tsx";
import { readJson } from "../form/read-form.ts";
import { forEachRun, type Outcomes } from "./for-each.ts";
import { RefusedRuns } from "./refused-runs.tsx";

export interface RedriveDialogProps {
  readonly letters: readonly DeadLetterDto[];
  readonly onClose: () => void;
}

/** Sends dead letters again; a single one with another input, where that is what was wrong with it. */
export function RedriveDialog({ letters: chosen, onClose }: RedriveDialogProps) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const navigate = useNavigate();
  // The list is read again while some are sent already.
  const [letters] = useState(chosen);
  const [fromStart, setFromStart] = useState(false);
  const [onPublished, setOnPublished] = useState(false);
  const [written, setWritten] = useState<string | null>(null);
  const [refused, setRefused] = useState<Outcomes<unknown>["refused"]>([]);
  const single = letters.length === 1 ? letters[0] : undefined;
  const whole = useQuery({
    queryKey: ["dead-letter", single?.runId],
    queryFn: ({ signal }) => client.deadLetters.get({ runId: single?.runId ?? "" }, { signal }),
    enabled: single !== undefined,
  });
  const input = written ?? (whole.data ? JSON.stringify(whole.data.input, null, 2) : "");
  const redrive = async (runIds: readonly string[]) => {
    const options = { fromStart, onPublished, ...(written !== null && { input: readJson(written, "Input") }) };
    return single
      ? { done: [await client.deadLetters.redrive({ runId: single.runId, ...options })], refused: [] }
      : forEachRun(runIds, (runId) => client.deadLetters.redrive({ runId, ...options }));
  };
  if (refused.length > 0) return <RefusedRuns title="Not sent again" refused={refused} onClose={onClose} />;
  return (
    <ActionDialog
      title={single ? `Redrive ${single.flow}?` : `Redrive ${letters.length} dead letters?`}
      width="wide"
      action="Redrive"
      isReady={single === undefined || whole.data !== undefined}
      act={() => redrive(letters.map(({ runId }) => runId))}
      onDone={({ done, refused }) => {
        announce(`${done.length} sent again.`);
        void queries.invalidateQueries({ queryKey: ["dead-letters"] });
        if (refused.length > 0) return setRefused(refused);
        onClose();
        if (single && done[0]) void navigate({ to: "/runs/$runId", params: { runId: done[0].runId } });
      }}
      onClose={onClose}
    >
      <p className="text-muted">
        Each is sent once, as a new run that keeps the steps that had succeeded. What had failed stays as it is.
      </p>
      {single && (
        <JsonArea
          label="Input (JSON)"
          value={input}
          onChange={setWritten}
          hint="Change it where the input was what was wrong."
        />
      )}
      <CheckField label="Repeat the steps that had succeeded, too" isChecked={fromStart} onChange={setFromStart} />
      <CheckField
        label="On the version that is published now, not the run's own"
        isChecked={onPublished}
        onChange={setOnPublished}
      />
    </ActionDialog>
  );
}
