import { readFileSync } from "node:fs";
import { runtimePackages } from "@millrace/server";
import { bundledFlows } from "./bundled-flows.ts";

/** The packages that bundled flows, or one of them, carry along. */
export function bundledLibraries(flows = bundledFlows()): readonly string[] {
  const dependencies = flows.flatMap(({ file }) => {
    const manifest = readFileSync(file.replace(/flow\.ts$/, "package.json"), "utf8");
    return Object.keys((JSON.parse(manifest) as { dependencies?: Record<string, string> }).dependencies ?? {});
  });
  return [...new Set(dependencies)].filter((name) => !runtimePackages.some((runtime) => runtime === name));
}
