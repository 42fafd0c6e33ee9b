import { operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { bind, type DownloadAnswer } from "../http/bind.ts";
import { runNotFound } from "../runs/run-dto.ts";
import { parseRange } from "./byte-range.ts";
import { contentHeaders } from "./content-headers.ts";

export const getArtifact = bind(
  operations.artifacts.get,
  async ({ input, project, parts, request }): Promise<DownloadAnswer> => {
    const { runId, artifact } = input;
    const row = await parts.store.getArtifact({ project, runId, artifact });
    if (!row)
      throw (await parts.store.getRun({ project, runId })) ? artifactNotFound(runId, artifact) : runNotFound(runId);
    const headers = contentHeaders(row);
    if (namesTag(request.headers.get("if-none-match"), headers.ETag)) return { status: 304, headers, content: null };
    const range = wantsPart(request, headers.ETag) ? parseRange(input.range ?? null, row.sizeBytes) : null;
    const { start, end } = range ?? { start: 0, end: row.sizeBytes };
    const content =
      request.method === "HEAD" ? null : (await parts.artifacts.read({ project, artifact, start, end })).content;
    return {
      status: range ? 206 : 200,
      headers: {
        ...headers,
        "Content-Length": String(end - start),
        ...(range && { "Content-Range": `bytes ${start}-${end - 1}/${row.sizeBytes}` }),
      },
      content,
    };
  },
);

function namesTag(header: string | null, tag: string | undefined): boolean {
  return (
    header !== null &&
    (header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === tag))
  );
}

// With an If-Range of another file the whole present one is wanted.
function wantsPart(request: Request, tag: string | undefined): boolean {
  const condition = request.headers.get("if-range");
  return condition === null || condition === tag;
}

function artifactNotFound(runId: string, artifact: string): MillraceError {
  return new MillraceError({
    code: "ARTIFACT_NOT_FOUND",
    message: `Cannot send the artifact as it must be one of the run ${runId}: ${artifact}`,
    hint: "List the artifacts of the run.",
  });
}
