import type { DeadLetterDto } from "@millrace/contract";
import { useId } from "react";
import { CodeLink } from "../error/code-link.tsx";
import { RunLink } from "../run/run-link.tsx";
import { shortId } from "../runs/run-words.ts";
import { DataTable } from "../table/data-table.tsx";
import { useNow } from "../time/use-now.ts";
import { When } from "../time/when.tsx";

export interface DeadLettersTableProps {
  readonly letters: readonly DeadLetterDto[];
  readonly marked: ReadonlySet<string>;
  readonly onMark: (marked: ReadonlySet<string>) => void;
}

/** Dead letters to choose from, newest first. */
export function DeadLettersTable({ letters, marked, onMark }: DeadLettersTableProps) {
  const nowMs = useNow(30_000);
  const isAll = letters.every(({ runId }) => marked.has(runId));
  const narrowId = useId();
  const markAll = ({ look, id }: { readonly look?: string; readonly id?: string }) => (
    <input
      id={id}
      type="checkbox"
      aria-label="Select all on this page"
      className={`size-4 accent-race ${look ?? ""}`}
      checked={isAll}
      onChange={() => onMark(new Set(isAll ? [] : letters.map(({ runId }) => runId)))}
    />
  );
  function toggle(runId: string) {
    const next = new Set(marked);
    if (!next.delete(runId)) next.add(runId);
    onMark(next);
  }
  return (
    <>
      {/* On a narrow screen the table's head, with its box, is not seen. */}
      <div className="flex items-center gap-2 py-1 md:hidden">
        {markAll({ id: narrowId })}
        <label htmlFor={narrowId}>Select all on this page</label>
      </div>
      <DataTable
        caption="Dead letters, newest first"
        columns={[markAll({ look: "max-md:hidden" }), "Run", "Cause", "Input", "Failed"]}
      >
        {letters.map(({ runId, flow, error, input, moreInputs, failedAt }) => (
          <tr key={runId} className={marked.has(runId) ? "bg-race-faint" : undefined}>
            <td className="w-px">
              <input
                type="checkbox"
                aria-label={`Select ${flow} ${shortId(runId)}`}
                className="size-4 accent-race"
                checked={marked.has(runId)}
                onChange={() => toggle(runId)}
              />
            </td>
            <th scope="row" className="font-normal md:whitespace-nowrap">
              <RunLink runId={runId} flow={flow} />
            </th>
            <td className="wrap-anywhere md:max-w-md">
              <CodeLink code={error.code} />
              <p>{error.message}</p>
              {error.hint !== undefined && <p className="text-xs text-muted">{error.hint}</p>}
            </td>
            <td className="md:max-w-64">
              <code className="line-clamp-2 font-mono text-xs wrap-anywhere" title={input}>
                {input}
              </code>
              {moreInputs > 0 && <p className="text-xs text-muted">and {moreInputs} more</p>}
            </td>
            <td className="whitespace-nowrap text-muted">
              <When at={failedAt} nowMs={nowMs} />
            </td>
          </tr>
        ))}
      </DataTable>
    </>
  );
}
