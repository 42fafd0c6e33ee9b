import type { QueueStateDto } from "@millrace/contract";
import { Badge } from "../status/badge.tsx";
import { CardTitle } from "../table/card-title.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { FillBar } from "./fill-bar.tsx";
import { limitWords } from "./queue-words.ts";

export interface QueueRowProps {
  readonly queue: QueueStateDto;
  readonly nowMs: number;
  readonly isBusy: boolean;
  readonly onEdit: () => void;
  readonly onToggle: () => void;
}

/** A queue as it is at this moment. */
export function QueueRow({ queue: state, nowMs, isBusy, onEdit, onToggle }: QueueRowProps) {
  const { queue, settings, declared, paused, size, running, oldestDueAt } = state;
  const words = limitWords(settings);
  const isChanged = declared !== null && JSON.stringify(declared) !== JSON.stringify(settings);
  const waitedMs = oldestDueAt === null ? null : nowMs - Date.parse(oldestDueAt);
  return (
    <tr>
      <th scope="row" className="font-medium">
        <span className="flex flex-wrap items-center gap-2">
          {queue}
          {paused && <Badge look="hold">paused</Badge>}
        </span>
        {isChanged && <span className="text-xs font-normal text-muted">limits changed by hand</span>}
      </th>
      <td>
        <CardTitle>Running</CardTitle>
        <FillBar count={running} limit={settings.concurrency} />
      </td>
      <td>
        <CardTitle>Queued</CardTitle>
        <FillBar count={size} limit={settings.maxSize} />
      </td>
      <td className="whitespace-nowrap tabular-nums">
        <CardTitle>Longest due</CardTitle>
        {waitedMs === null || waitedMs < 0 ? <span className="text-muted">–</span> : formatDuration(waitedMs)}
      </td>
      <td>
        {words.length === 0 && <span className="text-muted max-md:sr-only">no further limits</span>}
        {words.map((text) => (
          <span key={text} className="block">
            {text}
          </span>
        ))}
      </td>
      <td>
        <div className="flex flex-wrap gap-2 md:justify-end">
          <button type="button" className="button-plain button-small" onClick={onEdit}>
            Limits …<span className="sr-only"> of {queue}</span>
          </button>
          <button type="button" className="button-plain button-small" disabled={isBusy} onClick={onToggle}>
            {paused ? "Resume" : "Pause"}
            <span className="sr-only"> {queue}</span>
          </button>
        </div>
      </td>
    </tr>
  );
}
