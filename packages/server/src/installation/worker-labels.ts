import { findBrowser } from "@millrace/browser/worker";
import { noBrowser } from "../browser/ensure-browser.ts";
import type { Config } from "../config/read-config.ts";

/** What flows may need that the worker on this machine has: the labels that were set, and `browser` where one is found. */
export async function workerLabels(
  { labels, environment }: Pick<Config, "labels" | "environment">,
  browserPath: string | null,
): Promise<readonly string[]> {
  if (labels.includes("browser")) return labels;
  return (await hasBrowser(browserPath, environment)) ? [...labels, "browser"].sort() : labels;
}

async function hasBrowser(path: string | null, env: Config["environment"]): Promise<boolean> {
  if (path !== null) return path !== noBrowser;
  return (await findBrowser({ env })) !== undefined;
}
