import { operations } from "@millrace/contract";
import { publishFlow as publish } from "@millrace/engine";
import { MillraceError } from "@millrace/flow/errors";
import { bind } from "../http/bind.ts";

export const publishFlow = bind(operations.flows.publish, async ({ input, project, parts }) => {
  const { flow, version, manifest, bundle } = input;
  if (manifest.name !== flow) {
    throw new MillraceError({
      code: "FLOW_DEFINITION_INVALID",
      message: `Cannot publish ${flow} as its manifest must have the same name: ${manifest.name}`,
      hint: `Publish it as ${manifest.name}, or correct the name in defineFlow.`,
    });
  }
  await publish({
    store: parts.store,
    version: { project, flow, version, manifest: JSON.stringify(manifest), bundle, createdAt: parts.nowMs() },
  });
  return { flow, version };
});
