import { operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { bind } from "../http/bind.ts";

export const getReady = bind(operations.system.ready, async ({ parts }) => {
  const faults = await parts.findFaults();
  if (faults.length === 0) return { status: "ready" as const };
  throw new MillraceError({
    code: "SERVER_NOT_READY",
    message: `Cannot take work as every part must be ready: ${faults.map(({ part, problem }) => `${part}: ${problem}`).join("; ")}`,
    hint: "The parts are looked at anew with each request; the log file has more.",
    data: { faults: faults.map(({ part, problem }) => ({ part, problem })) },
  });
});
