import type { Json } from "@millrace/flow";
import { ArtifactLink } from "../artifact/artifact-link.tsx";
import { type FoundTable, isArtifact, isObject } from "./find-tables.ts";

/** A list of things of one shape as a table. */
export function ValueTable({ table, runId }: { readonly table: FoundTable; readonly runId: string }) {
  const title = table.name ?? "List";
  return (
    <section aria-label={title} className="panel overflow-hidden">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard */}
      <div tabIndex={0} className="max-h-[70dvh] overflow-auto focus-visible:-outline-offset-2">
        <table className="w-full text-left text-xs">
          <caption className="px-3 py-2 text-left text-sm font-semibold">
            {title} <span className="font-normal text-muted">({table.rows.length})</span>
          </caption>
          <thead className="sticky top-0 bg-raised text-muted">
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col" className="whitespace-nowrap px-3 py-1.5 font-semibold">
                  {wordsOf(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {table.rows.map((row, index) => (
              <tr key={index} className="align-top">
                {table.columns.map((column) => (
                  <td key={column} className="min-w-20 max-w-72 px-3 py-1.5 wrap-break-word">
                    <Cell value={row[column]} runId={runId} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.leftOut.length > 0 && (
        <p className="border-t border-line px-3 py-1.5 text-xs text-muted">
          Too deep for a table, see the tree below: {table.leftOut.join(", ")}
        </p>
      )}
    </section>
  );
}

// Names of fields as words: `readWith` reads "read with".
function wordsOf(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

function Cell({ value, runId }: { readonly value: Json | undefined; readonly runId: string }) {
  if (value === undefined || value === null) return <span className="text-muted">–</span>;
  if (isArtifact(value)) return <ArtifactLink runId={runId} artifact={value} />;
  if (Array.isArray(value)) return value.map(String).join(", ");
  if (typeof value === "string" && /^https?:\/\//.test(value)) {
    return (
      <a href={value} target="_blank" rel="noreferrer" className="link wrap-anywhere">
        {value}
      </a>
    );
  }
  if (!isObject(value)) return String(value);
  const known = Object.entries(value).filter(([, field]) => field !== null);
  return (
    <dl>
      {known.map(([name, field]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="whitespace-nowrap text-muted">{wordsOf(name)}</dt>
          <dd>{isArtifact(field) ? <ArtifactLink runId={runId} artifact={field} /> : String(field)}</dd>
        </div>
      ))}
    </dl>
  );
}
