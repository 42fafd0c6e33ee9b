import { connectionNotFound } from "@millrace/connectors/worker";
import { operations } from "@millrace/contract";
import { removeConnection as removeStored } from "@millrace/store/connections";
import { bind } from "../http/bind.ts";
import { requireNoOperators } from "./operators-own.ts";

export const removeConnection = bind(operations.connections.remove, async ({ input, project, parts }) => {
  const { name } = input;
  requireNoOperators(name, parts.connections);
  if (!(await removeStored(parts.store.tables, { project, name }))) throw connectionNotFound({ name });
  return { name };
});
