import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const forkRun = bind(operations.runs.fork, ({ input, project, parts }) =>
  parts.control.fork({ project, ...input }),
);
