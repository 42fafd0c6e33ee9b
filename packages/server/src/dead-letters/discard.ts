import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const discardDeadLetter = bind(operations.deadLetters.discard, async ({ input, project, parts }) => {
  const { runId } = await parts.control.deadLetters.discard({ project, ...input });
  return { runId };
});
