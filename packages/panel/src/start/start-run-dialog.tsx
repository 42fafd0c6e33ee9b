import { firstInput } from "@millrace/contract/input-fields";
import { useIsMutating, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { Dialog } from "../dialog/dialog.tsx";
import { DialogFooter } from "../dialog/dialog-footer.tsx";
import { ErrorNote } from "../error/error-note.tsx";
import { fileFields, withFiles } from "./file-fields.ts";
import { FilePickers, uploading } from "./file-pickers.tsx";
import { InputSchema } from "./input-schema.tsx";
import { readInput } from "./read-input.ts";

export interface StartRunDialogProps {
  readonly firstFlow?: string;
  /** What stands in the field at first, as JSON; without it, what the flow requires. */
  readonly firstText?: string;
  readonly onClose: () => void;
  readonly onStarted: (runId: string) => void;
}

/** Takes a flow and its input, and says next to the input what the server finds wrong with it. */
export function StartRunDialog({ firstFlow, firstText, onClose, onStarted }: StartRunDialogProps) {
  const { client } = usePanel();
  const flows = useQuery({ queryKey: ["flows"], queryFn: () => client.flows.list() });
  const [chosen, setChosen] = useState(firstFlow);
  const flow = chosen ?? flows.data?.flows[0]?.flow;
  const detail = useQuery({
    queryKey: ["flow", flow],
    queryFn: () => client.flows.get({ flow: flow ?? "" }),
    enabled: flow !== undefined,
  });
  const [written, setWritten] = useState(firstText ?? null);
  const schema = detail.data?.manifest.input ?? null;
  const text = written ?? firstInput(schema);
  const start = useMutation({
    mutationFn: async () => client.runs.start({ flow: flow ?? "", input: readInput(text) }),
    onSuccess: ({ runId }) => onStarted(runId),
  });
  const isUploading = useIsMutating({ mutationKey: uploading }) > 0;
  const failure = flows.error ?? detail.error ?? start.error;
  function choose(name: string) {
    setChosen(name);
    setWritten(null);
    start.reset();
  }
  return (
    <Dialog title="Start a run" width="wide" onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <label className="flex flex-col gap-1 font-medium">
          Flow
          <select
            className="field font-normal"
            value={flow ?? ""}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {flows.data?.flows.map((known) => (
              <option key={known.flow}>{known.flow}</option>
            ))}
          </select>
        </label>
        {flows.data?.flows.length === 0 && (
          <p className="text-muted">No flow is published yet: npx millrace run publishes the one it runs.</p>
        )}
        {detail.data?.description && <p className="text-muted">{detail.data.description}</p>}
        <label className="flex flex-col gap-1 font-medium">
          Input (JSON)
          <textarea
            className="field h-auto min-h-32 py-2 font-mono text-xs font-normal"
            spellCheck={false}
            // Where the file goes stays where it is until the file is there.
            readOnly={isUploading}
            aria-invalid={start.error !== null}
            aria-describedby="start-problem"
            value={text}
            onChange={(event) => setWritten(event.currentTarget.value)}
          />
        </label>
        <FilePickers
          key={flow}
          fields={fileFields(schema)}
          input={text}
          onUploaded={(field, files) => setWritten((before) => withFiles(before ?? text, field, files))}
        />
        <InputSchema schema={schema} />
        <DialogFooter problemId="start-problem" problem={failure && <ErrorNote error={failure} />}>
          <button
            type="submit"
            className="button-main self-end"
            disabled={flow === undefined || start.isPending || isUploading}
          >
            Start
          </button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
