import { firstInput } from "@millrace/contract/input-fields";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { JsonArea } from "../dialog/json-area.tsx";
import { TextField } from "../dialog/text-field.tsx";
import { readJson } from "../form/read-form.ts";
import { InputSchema } from "../start/input-schema.tsx";
import { readTiming, type WrittenTiming } from "./read-timing.ts";
import { TimingFields } from "./timing-fields.tsx";

export interface AddScheduleDialogProps {
  readonly firstFlow?: string;
  readonly onClose: () => void;
  readonly onAdded: (scheduleId: string) => void;
}

/** Takes when which flow is to run on which input; the page of the new schedule shows its next moments. */
export function AddScheduleDialog({ firstFlow, onClose, onAdded }: AddScheduleDialogProps) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const flows = useQuery({ queryKey: ["flows"], queryFn: ({ signal }) => client.flows.list({}, { signal }) });
  const [chosen, setChosen] = useState(firstFlow);
  const flow = chosen ?? flows.data?.flows[0]?.flow;
  const detail = useQuery({
    queryKey: ["flow", flow],
    queryFn: () => client.flows.get({ flow: flow ?? "" }),
    enabled: flow !== undefined,
  });
  const [name, setName] = useState("");
  const [timing, setTiming] = useState<WrittenTiming>(firstTiming);
  const [written, setWritten] = useState<string | null>(null);
  const schema = detail.data?.manifest.input ?? null;
  const input = written ?? firstInput(schema);
  return (
    <ActionDialog
      title="Add a schedule"
      width="wide"
      action="Add"
      isReady={flow !== undefined}
      act={async () =>
        client.schedules.create({
          flow: flow ?? "",
          timing: readTiming(timing),
          input: readJson(input, "Input"),
          ...(name !== "" && { name }),
        })
      }
      onDone={({ scheduleId }) => {
        announce(`${scheduleId} is added.`);
        void queries.invalidateQueries({ queryKey: ["schedules"] });
        onAdded(scheduleId);
      }}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <label className="flex flex-col gap-1 font-medium">
          Flow
          <select
            className="field font-normal"
            value={flow ?? ""}
            onChange={(event) => {
              setChosen(event.currentTarget.value);
              setWritten(null);
            }}
          >
            {flows.data?.flows.map((known) => (
              <option key={known.flow}>{known.flow}</option>
            ))}
          </select>
        </label>
        <TextField label="Name (may be left out)" value={name} onChange={setName} placeholder="month-end" />
      </div>
      <TimingFields written={timing} onChange={setTiming} />
      <JsonArea label="Input (JSON)" value={input} onChange={setWritten} />
      <InputSchema schema={schema} />
    </ActionDialog>
  );
}

function firstTiming(): WrittenTiming {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    kind: "cron",
    pattern: "0 6 * * 1-5",
    timezone: timeZone,
    every: "15m",
    at: "",
    missed: "coalesce",
    jitter: "",
  };
}
