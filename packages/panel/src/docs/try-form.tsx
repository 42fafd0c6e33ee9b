import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { CodeSample } from "../app/empty-note.tsx";
import { usePanel } from "../app/panel-context.ts";
import { JsonArea } from "../dialog/json-area.tsx";
import { TextField } from "../dialog/text-field.tsx";
import { ErrorNote } from "../error/error-note.tsx";
import { CopyButton } from "../value/copy-button.tsx";
import type { DescribedOperation } from "./read-operations.ts";
import { curlText, firstCall, requestOf, type WrittenCall } from "./written-call.ts";

export interface TryFormProps {
  readonly operation: DescribedOperation;
  readonly hasBody: boolean;
}

/** Sends a call with the panel's session, and shows what was answered and the same call for a shell. */
export function TryForm({ operation, hasBody }: TryFormProps) {
  const { announce } = usePanel();
  const [written, setWritten] = useState<WrittenCall>(() => firstCall(operation));
  const call = useMutation({
    mutationFn: async () => send(requestOf(operation, written)),
    onSuccess: ({ status }) => announce(`Answered with ${status}.`),
  });
  return (
    <form
      aria-label={`Try ${operation.operationId}`}
      className="flex flex-col gap-3 rounded-md border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        call.mutate();
      }}
    >
      <h3 className="font-medium">Try it</h3>
      {operation.parameters.map(({ name, required }) => (
        <TextField
          key={name}
          label={required ? name : `${name} (may be left out)`}
          type="text"
          isRequired={required}
          value={written.parameters[name] ?? ""}
          onChange={(value) => setWritten({ ...written, parameters: { ...written.parameters, [name]: value } })}
        />
      ))}
      {hasBody && <JsonArea label="Body" value={written.body} onChange={(body) => setWritten({ ...written, body })} />}
      <button type="submit" className="button-main self-start" disabled={call.isPending}>
        Send {operation.method}
      </button>
      <div role="alert">{call.error && <ErrorNote error={call.error} />}</div>
      {call.data && (
        <>
          <h4 className="font-medium">Answer: {call.data.status}</h4>
          <CodeSample>{call.data.text}</CodeSample>
          <div className="flex items-center gap-2">
            <h4 className="font-medium">The same call with curl</h4>
            <CopyButton text={call.data.curl} label="the call" />
          </div>
          <CodeSample>{call.data.curl}</CodeSample>
        </>
      )}
    </form>
  );
}

// What came back is shown as it is, refusals too: that is what the page is for.
async function send({ target, ...init }: ReturnType<typeof requestOf>) {
  const answer = await fetch(target, init);
  const text = await answer.text();
  return {
    status: `${answer.status} ${answer.statusText}`,
    text: indented(text),
    curl: curlText({ target, ...init }, location.origin),
  };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
