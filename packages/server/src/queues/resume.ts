import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { setPaused } from "./pause.ts";

export const resumeQueue = bind(operations.queues.resume, ({ input, project, parts }) =>
  setPaused(parts, { project, queue: input.queue }, false),
);
