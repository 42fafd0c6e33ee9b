import type { RunErrorDto } from "@millrace/contract";
import { JsonTree } from "../value/json-tree.tsx";
import { CodeLink } from "./code-link.tsx";

/** An error as the journal keeps it, with its causes. */
export function RunError({ error }: { readonly error: RunErrorDto }) {
  return (
    <div className="rounded-md border-l-4 border-bad bg-bad-faint p-3 wrap-anywhere">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <CodeLink code={error.code} />
        <span className="text-xs text-muted">
          {error.retry ? "trying again can help" : "trying again will not help"}
        </span>
      </div>
      <p className="mt-1">{error.message}</p>
      {error.hint !== undefined && (
        <p className="mt-1">
          <span className="font-semibold">What to do: </span>
          {error.hint}
        </p>
      )}
      {error.data !== undefined && (
        <details className="mt-2">
          <summary className="text-xs font-medium">Details</summary>
          <JsonTree value={error.data} label="Error details" />
        </details>
      )}
      {error.stack !== undefined && (
        <details className="mt-2">
          <summary className="text-xs font-medium">Stack</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard */}
          <pre tabIndex={0} className="mt-1 max-h-72 overflow-auto text-xs">
            {error.stack}
          </pre>
        </details>
      )}
      {error.cause && (
        <details className="mt-2" open>
          <summary className="text-xs font-medium">Cause</summary>
          <div className="mt-1">
            <RunError error={error.cause} />
          </div>
        </details>
      )}
    </div>
  );
}
