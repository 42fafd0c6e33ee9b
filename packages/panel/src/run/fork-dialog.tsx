import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { CheckField } from "../dialog/check-field.tsx";
import { JsonArea } from "../dialog/json-area.tsx";
import { readJson } from "../form/read-form.ts";
import type { Timeline } from "../timeline/timeline.ts";

export interface ForkDialogProps {
  readonly runId: string;
  readonly timeline: Timeline;
  /** The id of a step; without one all is kept at first. */
  readonly from?: string;
  readonly onClose: () => void;
}

/** Makes a new run out of one that has ended: from a step on, on another input, with another result. */
export function ForkDialog({ runId, timeline, from: firstFrom = "", onClose }: ForkDialogProps) {
  const { client } = usePanel();
  const navigate = useNavigate();
  const [from, setFrom] = useState(firstFrom);
  const [input, setInput] = useState<string | null>(null);
  const [result, setResult] = useState<string | null>(null);
  const step = timeline.rows.find(({ id }) => id === from);
  // What a wait or a called run gave cannot be given by hand: the flow waits, or calls, again.
  const isStep = step?.segments.some(({ kind }) => kind === "attempt") === true && step.child === null;
  return (
    <ActionDialog
      title="Fork this run"
      width="wide"
      action="Fork"
      act={async () =>
        client.runs.fork({
          runId,
          ...(from !== "" && { from }),
          ...(input !== null && { input: readJson(input, "Input") }),
          ...(result !== null && { results: { [from]: readJson(result, "Result") } }),
        })
      }
      onDone={(started) => void navigate({ to: "/runs/$runId", params: { runId: started.runId } })}
      onClose={onClose}
    >
      <p className="text-muted">
        A new run starts with what this one recorded before the step, and does the rest anew. This one stays as it is.
      </p>
      <label className="flex flex-col gap-1 font-medium">
        From
        <select
          className="field font-normal"
          value={from}
          onChange={(event) => {
            setFrom(event.currentTarget.value);
            setResult(null);
          }}
        >
          <option value="">the end: all that succeeded is kept</option>
          {timeline.rows.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </label>
      {isStep && (
        <CheckField
          label="Do not run this step: take it to have returned what I write"
          isChecked={result !== null}
          onChange={(isGiven) => setResult(isGiven ? JSON.stringify(step.output ?? null, null, 2) : null)}
        />
      )}
      {result !== null && <JsonArea label="Result of the step (JSON)" value={result} onChange={setResult} />}
      <JsonArea
        label="Input (JSON)"
        value={input ?? JSON.stringify(timeline.input ?? null, null, 2)}
        onChange={setInput}
      />
    </ActionDialog>
  );
}
