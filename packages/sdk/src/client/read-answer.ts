import type { Problem } from "@millrace/contract";
import { fromProblem, problemMediaType } from "@millrace/contract/client";
import { MillraceError } from "@millrace/flow/errors";

/** The JSON of an answer. */
export async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw notMillrace(response);
  }
}

/** The error that an answer other than 2xx stands for. */
export async function readProblem(response: Response): Promise<MillraceError> {
  const mediaType = response.headers.get("content-type") ?? "";
  if (!mediaType.startsWith(problemMediaType)) {
    await response.body?.cancel();
    return notMillrace(response);
  }
  return fromProblem((await readAnswer(response)) as Problem);
}

function notMillrace(response: Response): MillraceError {
  const mediaType = response.headers.get("content-type") ?? "no media type";
  return new MillraceError({
    code: "SERVER_UNREACHABLE",
    message: `Cannot use the answer of ${response.url} as a Millrace server answers in JSON: ${response.status}, ${mediaType}`,
    hint: "Another program may be listening on this port; check the URL.",
    retry: false,
  });
}
