import { MillraceError } from "@millrace/flow/errors";
import type { WorldRecord } from "./world-record.ts";

/** Refuses worlds whose outside has no answer for the flow: what came of it would say nothing about it. */
export function requireReplies({ missingReplies }: WorldRecord): void {
  const [first] = missingReplies;
  if (!first) return;
  throw new MillraceError({
    code: "SIMULATION_REPLY_MISSING",
    message: `Cannot simulate the flow as its worlds or its recording must answer what it asks for: there is no reply to ${missingReplies.map(({ asked }) => asked).join(", ")}`,
    hint: first.hint,
  });
}
