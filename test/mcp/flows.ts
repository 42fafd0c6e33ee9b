import type { createClient } from "@millrace/sdk";

const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** The bodies of the flows that the suite calls as tools, by our names of them. */
const bodies = {
  "test-simple-text": "async () => 'This is a simple text response for testing.'",
  "test-error-handling":
    "({ step }) => step('fail', { retry: { attempts: 0 } }, () => { throw new Error('This tool intentionally returns an error for testing'); })",
  "test-tool-with-progress":
    "async ({ step }) => { for (const name of ['first', 'second', 'third']) await step(name, () => name); }",
  "json-schema-2020-12-tool": "async ({ input }) => input",
  keep: `async ({ step, artifact }) => step("keep", async () => ({
    id: "123",
    text: await artifact.write({ name: "static.txt", mediaType: "text/plain" }, new TextEncoder().encode("static text")),
    picture: await artifact.write({ name: "static.png", mediaType: "image/png" }, Uint8Array.from(atob("${picture}"), (sign) => sign.charCodeAt(0))),
  }))`,
};

/** What the suite wants to see again in the list of tools, whatever of it a flow's own schema would use. */
const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: { address: { $anchor: "addressDef", type: "object", properties: { street: { type: "string" } } } },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

type Client = ReturnType<typeof createClient>;

/** Publishes what the suite asks for, and runs what its resources are of; its names of them and ours. */
export async function publishFlows(client: Client): Promise<readonly (readonly [theirs: string, ours: string])[]> {
  for (const [flow, body] of Object.entries(bodies))
    await client.flows.publish({
      flow,
      // Runners know code by its version.
      version: Buffer.from(flow).toString("hex").padEnd(64, "0"),
      manifest: { name: flow, description: null, input: flow.startsWith("json-schema") ? schema : null, use: {} },
      bundle: `import { defineFlow } from "@millrace/flow"; export default defineFlow({ name: "${flow}", run: ${body} });`,
    });
  const { runId } = await client.runs.start({ flow: "keep", input: {}, wait: "30s" });
  const { artifacts } = await client.artifacts.list({ runId });
  const run = `millrace://runs/${runId}`;
  const file = (name: string) => `${run}/artifacts/${artifacts.find((one) => one.name === name)?.artifact}`;
  const tools = Object.keys(bodies).map((flow) => [flow.replaceAll("-", "_"), flow] as const);
  return [
    ...tools,
    ["test://static-text", file("static.txt")],
    ["test://static-binary", file("static.png")],
    ["test://template/123/data", `${run}/output`],
    ["test://watched-resource", `${run}/journal`],
  ];
}
