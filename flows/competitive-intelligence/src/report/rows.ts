import type { ArtifactReference, MillraceError } from "@millrace/flow";
import { type Change, SEVERITIES, type Severity } from "../change/change.ts";
import type { PageMemory } from "../visit/memory.ts";
import type { Visit } from "../visit/visits.ts";
import type { Watched } from "../watch-input.ts";

/** How one watched page or feed stands; a row of the result. */
export type WatchedRow = {
  readonly competitor: string;
  readonly url: string;
  readonly kind: Watched["kind"];
  readonly status: "baseline" | "unchanged" | "changed" | "failed";
  /** When what it was compared with was seen. */
  readonly since: string | null;
  readonly changes: readonly Change[];
  readonly readWith: Visit["readWith"] | null;
  readonly evidence: Visit["evidence"] & { readonly difference: ArtifactReference | null };
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
};

const identity = ({ competitor, url, kind }: Watched) => ({ competitor, url, kind });

/** The changes that matter as much as asked for. */
export function tellable(changes: readonly Change[], least: Severity): Change[] {
  return changes.filter(({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least));
}

export function visitedRow(
  watched: Watched,
  {
    visit,
    before,
    changes,
    difference,
  }: {
    readonly visit: Visit;
    readonly before: PageMemory | null;
    readonly changes: readonly Change[];
    readonly difference: ArtifactReference | null;
  },
): WatchedRow {
  return {
    ...identity(watched),
    status: before === null ? "baseline" : changes.length > 0 ? "changed" : "unchanged",
    since: before?.at ?? null,
    changes,
    readWith: visit.readWith,
    evidence: { ...visit.evidence, difference },
    error: null,
  };
}

export function failedRow(watched: Watched, { code, message, hint }: MillraceError): WatchedRow {
  return {
    ...identity(watched),
    status: "failed",
    since: null,
    changes: [],
    readWith: null,
    evidence: { before: null, after: null, difference: null },
    error: { code, message, hint: hint ?? null },
  };
}
