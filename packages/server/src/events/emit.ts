import { operations } from "@millrace/contract";
import { emitOutside } from "@millrace/engine";
import { bind } from "../http/bind.ts";

export const emitEvent = bind(operations.events.emit, ({ input, project, parts }) =>
  emitOutside(parts.store, { project, ...input }),
);
