import type { QueueStateDto } from "@millrace/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CodeSample, EmptyNote } from "../app/empty-note.tsx";
import { Page } from "../app/page.tsx";
import { usePanel } from "../app/panel-context.ts";
import { useRunFeed } from "../connection/use-run-feed.ts";
import { DataTable } from "../table/data-table.tsx";
import { useNow } from "../time/use-now.ts";
import { LimitsDialog } from "./limits-dialog.tsx";
import { QueueRow } from "./queue-row.tsx";

// A rate lets runs in, and other people change limits, without a word in the feed.
const readAgainMs = 5_000;

/** The named queues: how full they are, what limits them. */
export function QueuesPage() {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const streamError = useRunFeed({ queries: "queues" });
  const read = useQuery({
    queryKey: ["queues"],
    queryFn: ({ signal }) => client.queues.list({}, { signal }),
    refetchInterval: readAgainMs,
    refetchOnMount: "always",
  });
  const nowMs = useNow(1_000);
  const [edited, setEdited] = useState<QueueStateDto | "new" | null>(null);
  const toggle = useMutation({
    mutationFn: ({ queue, paused }: QueueStateDto) =>
      paused ? client.queues.resume({ queue }) : client.queues.pause({ queue }),
    onSuccess({ queue, paused }) {
      announce(`The queue ${queue} ${paused ? "is paused" : "goes on"}.`);
      return queries.invalidateQueries({ queryKey: ["queues"] });
    },
  });
  const queues = read.data?.queues;
  return (
    <Page
      title="Queues"
      error={read.error ?? streamError ?? toggle.error}
      actions={
        <button type="button" className="button-plain" onClick={() => setEdited("new")}>
          Limit a queue …
        </button>
      }
    >
      {!queues && !read.error && <p className="text-muted">Reading the queues …</p>}
      {queues?.length === 0 && <NoQueues />}
      {queues && queues.length > 0 && (
        <DataTable
          caption="Queues"
          columns={["Queue", "Running", "Queued", "Longest due", "Rates and keys", "Actions"]}
        >
          {queues.map((queue) => (
            <QueueRow
              key={queue.queue}
              queue={queue}
              nowMs={nowMs}
              isBusy={toggle.isPending && toggle.variables.queue === queue.queue}
              onEdit={() => setEdited(queue)}
              onToggle={() => toggle.mutate(queue)}
            />
          ))}
        </DataTable>
      )}
      {edited && <LimitsDialog queue={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </Page>
  );
}

function NoQueues() {
  return (
    <EmptyNote title="No queue is limited">
      <p className="max-w-prose text-muted">
        Runs start as soon as a worker is free. A queue holds them back: so many at the same time, so many a minute, so
        many for each customer. A flow names its queue, and it shows here when the flow is published:
      </p>
      <CodeSample>
        {
          'const mail = defineQueue({\n  name: "mail", concurrency: 5, rate: { limit: 100, per: "1m" },\n});\n\nexport default defineFlow({ name: "send-mail", queue: mail, ... });'
        }
      </CodeSample>
    </EmptyNote>
  );
}
