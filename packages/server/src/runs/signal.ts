import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { runDto } from "./run-dto.ts";

export const signalRun = bind(operations.runs.signal, async ({ input, project, parts }) =>
  runDto(await parts.control.signal({ project, runId: input.runId, name: input.name, payload: input.payload })),
);
