import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { secretNotFound } from "./vault.ts";

export const removeSecret = bind(operations.secrets.remove, async ({ input, project, parts }) => {
  const { name } = input;
  if (!(await parts.vault.remove({ project, name }))) throw secretNotFound({ name });
  return { name };
});
