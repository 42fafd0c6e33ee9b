import { MillraceError } from "@millrace/flow/errors";
import type { WorldRecord } from "./world-record.ts";

/** Refuses worlds whose outside has no answer for the flow: what came of it would say nothing about it. */
export function requireReplies({ missingReplies }: WorldRecord): void {
  if (missingReplies.length === 0) return;
  const [first = ""] = missingReplies;
  const [capability = "", asked = ""] = first.split(/: (.*)/s);
  throw new MillraceError({
    code: "SIMULATION_REPLY_MISSING",
    message: `Cannot simulate the flow as its worlds must answer what it asks for: there is no reply to ${missingReplies.join(", ")}`,
    hint: `Add it to the worlds file: replies: { ${capability}: { ${JSON.stringify(asked)}: ... } }.`,
  });
}
