import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { flowSummary } from "./flow-dto.ts";

export const listFlows = bind(operations.flows.list, async ({ project, parts }) => {
  const flows = await parts.store.listFlows({ project });
  return { flows: flows.map((flow) => flowSummary({ ...flow, at: flow.publishedAt })) };
});
