import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const redriveDeadLetter = bind(operations.deadLetters.redrive, ({ input, project, parts }) =>
  parts.control.deadLetters.redrive({ project, ...input }),
);
