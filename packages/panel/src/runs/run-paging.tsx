import { Link } from "@tanstack/react-router";
import type { RunsSearch } from "./read-runs-search.ts";

/** The ways to older runs and back to the newest. */
export function RunPaging({ search, next }: { readonly search: RunsSearch; readonly next: string | null }) {
  const { before, ...filters } = search;
  if (before === undefined && next === null) return null;
  return (
    <nav aria-label="Pages" className="flex justify-between">
      {before !== undefined && (
        <Link to="/" search={filters} className="button-plain">
          ← Newest
        </Link>
      )}
      {next !== null && (
        <Link to="/" search={{ ...filters, before: next }} className="button-plain ml-auto">
          Older →
        </Link>
      )}
    </nav>
  );
}
