import { operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { bind } from "../http/bind.ts";
import type { ServerParts } from "../http/server-parts.ts";

export const getReady = bind(operations.system.ready, async ({ parts }) => {
  await requireReady(parts);
  return { status: "ready" as const };
});

/** Refuses where a part is not well (`SERVER_NOT_READY`). */
export async function requireReady({ findFaults }: Pick<ServerParts, "findFaults">): Promise<void> {
  const faults = await findFaults();
  if (faults.length === 0) return;
  throw new MillraceError({
    code: "SERVER_NOT_READY",
    message: `Cannot take work as every part must be ready: ${faults.map(({ part, problem }) => `${part}: ${problem}`).join("; ")}`,
    hint: "The parts are looked at anew with each request; the log file has more.",
    data: { faults: faults.map(({ part, problem }) => ({ part, problem })) },
  });
}
