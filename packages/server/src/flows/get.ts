import { operations } from "@millrace/contract";
import { nearest } from "@millrace/engine";
import { MillraceError } from "@millrace/flow/errors";
import type { Store } from "@millrace/store";
import { bind } from "../http/bind.ts";
import { flowDetail } from "./flow-dto.ts";

export const getFlow = bind(operations.flows.get, async ({ input, project, parts }) => {
  const { flow, version } = input;
  const live = await parts.store.getFlow({ project, flow });
  if (!live) throw await flowNotFound(parts.store, { project, flow });
  if (version === undefined || version === live.version) return flowDetail({ ...live, at: live.publishedAt });
  const found = await parts.store.getVersion({ project, flow, version });
  if (!found) throw versionNotFound(flow, version);
  return flowDetail({ ...found, at: found.createdAt });
});

async function flowNotFound(store: Store, { project, flow }: { readonly project: string; readonly flow: string }) {
  const names = (await store.listFlows({ project })).map((candidate) => candidate.flow);
  const guess = nearest(flow, names);
  return new MillraceError({
    code: "FLOW_NOT_FOUND",
    message: `Cannot show the flow ${flow} as it must be published: it is not among ${names.join(", ") || "none"}`,
    hint: guess ? `Did you mean ${guess}?` : "List the flows to see what is published.",
  });
}

function versionNotFound(flow: string, version: string): MillraceError {
  return new MillraceError({
    code: "VERSION_NOT_FOUND",
    message: `Cannot show the version of ${flow} as it must be in the store: ${version}`,
    hint: "Leave the version out to see the live one.",
  });
}
