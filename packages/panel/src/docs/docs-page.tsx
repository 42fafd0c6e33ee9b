import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyNote } from "../app/empty-note.tsx";
import { Page } from "../app/page.tsx";
import { OperationDetail } from "./operation-detail.tsx";
import { type DescribedOperation, findOperations, readOperations } from "./read-operations.ts";

/** Every operation of the API, from the server's own description of it. */
export function DocsPage() {
  const [search, setSearch] = useState("");
  const read = useQuery({ queryKey: ["openapi"], queryFn: readDescription });
  const found = findOperations(read.data ?? [], search);
  const resources = [...new Set(found.flatMap(({ tags }) => tags))];
  return (
    <Page
      title="API"
      error={read.error}
      actions={
        <input
          type="search"
          className="field w-64"
          placeholder="Search operations"
          aria-label="Search operations"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      }
    >
      <p className="max-w-prose text-muted">
        The same operations over REST, GraphQL and the command line.{" "}
        <a className="link" href="/openapi.json">
          openapi.json
        </a>{" "}
        describes them for programs.
      </p>
      {read.data && found.length === 0 && (
        <EmptyNote title="No operation fits">
          <p className="text-muted">Search for a resource, a verb or a part of a path, such as “runs”.</p>
        </EmptyNote>
      )}
      {resources.map((resource) => (
        <section key={resource} aria-labelledby={`resource-${resource}`} className="flex flex-col gap-2">
          <h2 id={`resource-${resource}`} className="font-semibold">
            {resource}
          </h2>
          {found
            .filter(({ tags }) => tags.includes(resource))
            .map((operation) => (
              <OperationEntry key={operation.operationId} operation={operation} />
            ))}
        </section>
      ))}
    </Page>
  );
}

function OperationEntry({ operation }: { readonly operation: DescribedOperation }) {
  // The form is made when it is wanted: fifty of them would make the page slow.
  const [wasOpened, setWasOpened] = useState(false);
  return (
    <details
      className="rounded-md border border-line"
      onToggle={({ currentTarget }) => currentTarget.open && setWasOpened(true)}
    >
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-1 px-3 py-2">
        <code className="w-14 text-xs font-semibold">{operation.method}</code>
        <code className="text-xs wrap-anywhere">{operation.path}</code>
        <span className="text-muted">{operation.summary}</span>
      </summary>
      {wasOpened && <OperationDetail operation={operation} />}
    </details>
  );
}

async function readDescription({ signal }: { readonly signal: AbortSignal }): Promise<DescribedOperation[]> {
  const answer = await fetch("/openapi.json", { signal });
  if (!answer.ok) throw new Error(`Cannot read the API's description as the server must answer it: ${answer.status}`);
  return readOperations(await answer.json());
}
