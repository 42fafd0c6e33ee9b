import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const setSecret = bind(operations.secrets.set, async ({ input, project, parts }) => {
  await parts.vault.set({ project, ...input });
  return { name: input.name };
});
