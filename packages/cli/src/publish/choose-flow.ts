import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { nearest } from "@millrace/server/outside";
import { bundledFlows } from "./bundled-flows.ts";
import { publishFlow } from "./publish-flow.ts";

/** Publishes the flow's file where one is named, and a bundled flow that is not there yet; returns the flow's name. */
export async function chooseFlow(client: Client, flow: string): Promise<string> {
  if (/[./\\]/.test(flow)) return publishFlow(client, { file: flowFile(flow) });
  const bundled = bundledFlows();
  const named = bundled.find(({ name }) => name === flow);
  if (named) return publishFlow(client, named);
  const published = (await client.flows.list()).flows.map((found) => found.flow);
  if (published.includes(flow)) return flow;
  const known = [...new Set([...bundled.map(({ name }) => name), ...published])].sort();
  const guess = nearest(flow, known);
  throw new MillraceError({
    code: "FLOW_NOT_FOUND",
    message: `Cannot run ${flow} as a flow must be bundled or published: there are ${known.join(", ") || "none"}`,
    hint: guess
      ? `Did you mean ${guess}? A flow of your own is named by its file: ./${flow}/flow.ts.`
      : `millrace flows lists them. A flow of your own is named by its file: ./${flow}/flow.ts.`,
  });
}

/** The file of a flow that is named by its folder or file. */
export function flowFile(path: string): string {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "flow.ts") : path;
  if (existsSync(file)) return file;
  throw new MillraceError({
    code: "FLOW_NOT_FOUND",
    message: `Cannot run ${path} as the flow's file must exist: there is no ${file}`,
    hint: "Check the path; a bundled or published flow is named without dots and slashes.",
  });
}
