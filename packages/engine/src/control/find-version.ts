import { MillraceError } from "@millrace/flow/errors";
import type { FlowVersion, PublishedFlow, Store } from "@millrace/store";
import { nearest } from "./nearest.ts";

/** The version that a start means: the published one, or the one that is named. */
export async function findVersion(
  store: Store,
  wanted: { readonly project: string; readonly flow: string; readonly version?: string },
): Promise<PublishedFlow | FlowVersion> {
  const { project, flow, version } = wanted;
  const published = await store.getFlow({ project, flow });
  if (!published) throw await flowNotFound(store, project, flow);
  if (version === undefined || version === published.version) return published;
  const found = await store.getVersion({ project, flow, version });
  if (found) return found;
  throw new MillraceError({
    code: "VERSION_NOT_FOUND",
    message: `Cannot start ${flow} as the version must be in the store: ${version}`,
    hint: "Leave the version out to run the published one.",
  });
}

async function flowNotFound(store: Store, project: string, flow: string): Promise<MillraceError> {
  const names = (await store.listFlows({ project })).map((candidate) => candidate.flow);
  const guess = nearest(flow, names);
  return new MillraceError({
    code: "FLOW_NOT_FOUND",
    message: `Cannot start the flow ${flow} as it must be published: published are ${names.join(", ") || "none"}`,
    hint: guess ? `Did you mean ${guess}?` : "Name a flow that is published.",
  });
}
