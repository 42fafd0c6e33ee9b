import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const resumeRun = bind(operations.runs.resume, ({ input, project, parts }) =>
  parts.control.resume({ project, ...input }),
);
