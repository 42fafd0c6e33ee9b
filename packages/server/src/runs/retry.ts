import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const retryRun = bind(operations.runs.retry, ({ input, project, parts }) =>
  parts.control.retry({ project, ...input }),
);
