import type { DeadLetterDto } from "@millrace/contract";
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
  function toggle(runId: string) {
    const next = new Set(marked);
    if (!next.delete(runId)) next.add(runId);
    onMark(next);
  }
  return (
    <>
      {/* Beside the table, as the head of one is not seen on a narrow screen. */}
      <label className="flex w-fit items-center gap-2 py-1">
        <input
          type="checkbox"
          className="size-4 accent-race"
          checked={isAll}
          onChange={() => onMark(new Set(isAll ? [] : letters.map(({ runId }) => runId)))}
        />
        Select all on this page
      </label>
      <DataTable caption="Dead letters, newest first" columns={["Selected", "Run", "Cause", "Input", "Failed"]}>
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
