import type { ConnectionDto } from "@millrace/contract";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyNote } from "../app/empty-note.tsx";
import { Page } from "../app/page.tsx";
import { usePanel } from "../app/panel-context.ts";
import { ShowMore } from "../paging/show-more.tsx";
import { FillBar } from "../queues/fill-bar.tsx";
import { Badge } from "../status/badge.tsx";
import { CardTitle } from "../table/card-title.tsx";
import { DataTable } from "../table/data-table.tsx";
import { useNow } from "../time/use-now.ts";
import { When } from "../time/when.tsx";
import { ConnectionHealth } from "./connection-health.tsx";
import { EditConnectionDialog } from "./edit-connection-dialog.tsx";
import { RemoveConnectionDialog } from "./remove-connection-dialog.tsx";

type Asked = { readonly what: "add" } | { readonly what: "edit" | "remove"; readonly connection: ConnectionDto };

// Nothing tells of load, or of what others set up.
const readAgainMs = 15_000;
// Time enough to ask for another credential.
const soonMs = 30 * 86_400_000;

/** The services that flows speak to by name: set up, tested and removed here. */
export function ConnectionsPage() {
  const { client } = usePanel();
  const [asked, setAsked] = useState<Asked | null>(null);
  const query = useInfiniteQuery({
    queryKey: ["connections"],
    queryFn: ({ pageParam, signal }) =>
      client.connections.list({ limit: 50, ...(pageParam !== null && { after: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: readAgainMs,
    refetchOnMount: "always",
  });
  const connections = query.data?.pages.flatMap((page) => page.connections);
  const close = () => setAsked(null);
  return (
    <Page
      title="Connections"
      error={query.error}
      actions={
        <button type="button" className="button-main" onClick={() => setAsked({ what: "add" })}>
          Set up a connection
        </button>
      }
    >
      {!connections && !query.error && <p className="text-muted">Reading the connections …</p>}
      {connections?.length === 0 && <NoConnections />}
      {connections && connections.length > 0 && (
        <DataTable caption="Connections by name" columns={["Connection", "Health", "In use", "Expires", "Actions"]}>
          {connections.map((connection) => (
            <ConnectionRow
              key={connection.name}
              connection={connection}
              onAsk={(what) => setAsked({ what, connection })}
            />
          ))}
        </DataTable>
      )}
      <ShowMore query={query} />
      {asked?.what === "add" && <EditConnectionDialog connection={null} onClose={close} />}
      {asked?.what === "edit" && <EditConnectionDialog connection={asked.connection} onClose={close} />}
      {asked?.what === "remove" && <RemoveConnectionDialog connection={asked.connection} onClose={close} />}
    </Page>
  );
}

interface ConnectionRowProps {
  readonly connection: ConnectionDto;
  readonly onAsk: (what: "edit" | "remove") => void;
}

function ConnectionRow({ connection, onAsk }: ConnectionRowProps) {
  const nowMs = useNow(1_000);
  const { name, kind, source, load, expiresAt } = connection;
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => client.connections.test({ name }),
    onSuccess: ({ health }) => announce(`${name} was tested: ${health?.state.replace("-", " ") ?? "no answer"}.`),
    onSettled: () => queries.invalidateQueries({ queryKey: ["connections"] }),
  });
  return (
    <tr>
      <th scope="row" className="font-medium wrap-anywhere">
        {name}
        <span className="block text-xs font-normal text-muted">
          {kind}
          {source === "operator" && ", set up by the operator"}
        </span>
      </th>
      <td>
        <ConnectionHealth connection={connection} nowMs={nowMs} />
        {test.error && (
          <span role="alert" className="block text-xs text-bad wrap-anywhere">
            {test.error.message}
          </span>
        )}
      </td>
      <td className={load ? "" : "max-md:hidden"}>
        <CardTitle>In use</CardTitle>
        {load ? <FillBar count={load.inUse} limit={load.limit} /> : <span className="text-muted">–</span>}
        {load && load.waiting > 0 && <span className="block text-xs text-hold">{load.waiting} waiting</span>}
        {load?.breaker === "open" && (
          <span className="mt-1 block">
            <Badge look="hold">paused, as it is away</Badge>
          </span>
        )}
      </td>
      <td className={`whitespace-nowrap ${expiresAt === null ? "max-md:hidden" : ""}`}>
        <CardTitle>Expires</CardTitle>
        <Expiry at={expiresAt} nowMs={nowMs} />
      </td>
      <td>
        <div className="flex gap-2 max-md:mt-1 md:justify-end">
          <button
            type="button"
            className="button-plain button-small"
            disabled={test.isPending}
            onClick={() => test.mutate()}
          >
            {test.isPending ? "Testing …" : "Test"}
            <span className="sr-only"> {name}</span>
          </button>
          {source === "project" && (
            <>
              <button type="button" className="button-plain button-small" onClick={() => onAsk("edit")}>
                Change …<span className="sr-only"> {name}</span>
              </button>
              <button type="button" className="button-bad button-small" onClick={() => onAsk("remove")}>
                Remove …<span className="sr-only"> {name}</span>
              </button>
            </>
          )}
        </div>
      </td>
    </tr>
  );
}

function Expiry({ at, nowMs }: { readonly at: string | null; readonly nowMs: number }) {
  if (at === null) return <span className="text-muted">–</span>;
  const leftMs = Date.parse(at) - nowMs;
  if (leftMs > soonMs) return <When at={at} nowMs={nowMs} />;
  return (
    <Badge look={leftMs < 0 ? "bad" : "hold"}>
      {leftMs < 0 && "expired "}
      <When at={at} nowMs={nowMs} />
    </Badge>
  );
}

function NoConnections() {
  return (
    <EmptyNote title="No service is connected">
      <p className="max-w-prose text-muted">
        A connection says where a service is and how to sign in. Flows name it, and see neither the address nor the
        secret.
      </p>
    </EmptyNote>
  );
}
