import { z } from "zod";
import { flowName, versionHash } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { flowExample, manifest } from "./flow.ts";

// The bundled flows are below 1 MiB; this leaves room for large dependencies and bounds what a request can hold in memory.
const bundleLimitBytes = 16 * 1024 * 1024;

export const publishFlow = operation(routes.flows.publish, {
  input: z.strictObject({
    flow: flowName,
    version: versionHash,
    manifest,
    bundle: z.string().min(1).describe("The bundled source, an ES module."),
  }),
  output: z.object({ flow: flowName, version: versionHash }),
  errors: ["FLOW_DEFINITION_INVALID", "VALUE_TOO_LARGE", "DISK_FULL"],
  scope: "flows:write",
  summary: "Stores a version and makes it the one that new runs get.",
  bodyLimitBytes: bundleLimitBytes,
  example: {
    input: {
      flow: flowExample.flow,
      version: flowExample.version,
      manifest: { name: flowExample.flow, description: flowExample.description, input: null, use: {} },
      bundle: "export default { run: async () => null };",
    },
    output: { flow: flowExample.flow, version: flowExample.version },
  },
});
