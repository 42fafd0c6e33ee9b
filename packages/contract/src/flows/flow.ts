import { z } from "zod";
import { flowName, json, timestamp, versionHash } from "../operation/fields.ts";

/** What a version says about itself beside its code. */
export const manifest = z
  .looseObject({
    name: flowName,
    description: z.string().nullable(),
    input: json.describe("The JSON schema of the input; null takes anything."),
    use: z
      .record(z.string(), z.object({ kind: z.string(), settings: json }))
      .describe("The capabilities the flow asks for, by name."),
  })
  .describe("Name, description, input schema and capabilities of a version.");

export const flowSummary = z.object({
  flow: flowName,
  version: versionHash,
  description: z.string().nullable(),
  publishedAt: timestamp,
});

export const flowDetail = flowSummary.extend({ manifest });

export type Manifest = z.output<typeof manifest>;
export type FlowSummary = z.output<typeof flowSummary>;
export type FlowDetail = z.output<typeof flowDetail>;

const exampleVersion = "3b1c4f0e".repeat(8);

export const flowExample = {
  flow: "price-monitoring",
  version: exampleVersion,
  description: "Reads prices from product pages and tells what changed.",
  publishedAt: "2026-03-01T06:00:00.000Z",
};
