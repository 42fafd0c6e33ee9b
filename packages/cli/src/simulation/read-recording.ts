import { existsSync, readFileSync } from "node:fs";
import { MillraceError } from "@millrace/flow/errors";
import { parseRecording, type Recording } from "@millrace/server";

/** The recording in a file, null where there is none; one that was named must be there (`WORLDS_INVALID`). */
export function readRecording(file: string, { isNamed }: { readonly isNamed: boolean }): Recording | null {
  if (existsSync(file)) return parseRecording(readFileSync(file, "utf8"), file);
  if (!isNamed) return null;
  throw new MillraceError({
    code: "WORLDS_INVALID",
    message: `Cannot answer the flow from its recording as the file must exist: there is no ${file}`,
    hint: "Check the path, or record the flow there: millrace test <flow> --record.",
  });
}
