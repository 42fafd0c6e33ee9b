import { flowManifest } from "@millrace/engine";
import { defineFlow, defineQueue, type Flow } from "@millrace/flow";
import type { FlowVersion } from "@millrace/store";
import type { Job } from "../measured.ts";

export const project = "bench";
export const flowName = "bench-flow";

export type FlowSource = Pick<Job, "stepsPerRun" | "fibonacci"> & {
  /** The run waits for an approval before its steps. */
  readonly approval?: boolean;
};

/** The flow as text, since that is how a runner gets it; the moment of the first step travels in the result. */
export function flowSource({ stepsPerRun, fibonacci, approval = false }: FlowSource): string {
  return `
import { defineFlow } from "@millrace/flow";
const fibonacciOf = (n) => (n < 2 ? n : fibonacciOf(n - 1) + fibonacciOf(n - 2));
export default defineFlow({
  name: "${flowName}",
  async run({ step }) {
    let first = 0;
    ${approval ? 'await step.approval("release", { to: { role: "finance" } });' : ""}
    for (let index = 0; index < ${stepsPerRun}; index++) {
      const result = await step("step", { key: String(index) }, async () => {
        const at = performance.timeOrigin + performance.now();
        ${fibonacci === null ? "" : `fibonacciOf(${fibonacci});`}
        return { at, padding: "x".repeat(180) };
      });
      if (index === 0) first = result.at;
    }
    return { first };
  },
});`;
}

/** The flow as it is published; with `maxSize` its queue refuses starts beyond so many queued runs. */
export function benchVersion(source: FlowSource, { maxSize }: { readonly maxSize?: number } = {}): FlowVersion {
  const flow = defineFlow({
    name: flowName,
    ...(maxSize !== undefined && { queue: defineQueue({ name: "bounded", maxSize }) }),
    run: async () => null,
  }) as unknown as Flow;
  return {
    project,
    flow: flowName,
    version: "1",
    manifest: JSON.stringify(flowManifest(flow)),
    bundle: flowSource(source),
    createdAt: Date.now(),
  };
}
