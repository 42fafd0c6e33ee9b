const scheme = "millrace://runs/";

/** What a run is called among the resources, or a part of it. */
export function runUri(runId: string, part = ""): string {
  return `${scheme}${encodeURIComponent(runId)}${part && `/${part}`}`;
}

export interface RunPlace {
  readonly runId: string;
  /** Such as `journal`; empty for the run itself. */
  readonly part: string;
  readonly artifact: string | null;
  readonly after: number;
}

/** Reads what `runUri` wrote; null for anything else. */
export function parseRunUri(uri: string): RunPlace | null {
  const match =
    /^millrace:\/\/runs\/([^/?#]+)(?:\/(output|journal|logs|artifacts)(?:\/([0-9a-f]{64}))?)?(?:\?after=(\d{1,15}))?$/.exec(
      uri,
    );
  if (!match || (match[3] !== undefined && match[2] !== "artifacts")) return null;
  const [, id = "", part = "", artifact = null, after = "0"] = match;
  try {
    return { runId: decodeURIComponent(id), part, artifact, after: Number(after) };
  } catch {
    return null;
  }
}
