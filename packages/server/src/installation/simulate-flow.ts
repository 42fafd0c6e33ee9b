import { connectors } from "@millrace/connectors/worker";
import { detectConfinement, runSimulation, type SimulationJob, type SimulationReport } from "@millrace/engine";
import { runtimePaths } from "./runners.ts";

export type { SimulationReport } from "@millrace/engine";

export interface FlowSimulation extends Omit<SimulationJob, "capabilities"> {
  onProgress?(worlds: number): void;
  readonly signal?: AbortSignal;
}

/** Simulates a flow in a process of its own, confined as runners are on this machine. */
export async function simulateFlow({ onProgress, signal, ...job }: FlowSimulation): Promise<SimulationReport> {
  const confinement = await detectConfinement({ readOnlyPaths: runtimePaths });
  // A browser is answered and not driven; the others keep their own half, so that schemas and errors are the real ones.
  const capabilities = Object.fromEntries(connectors.map(({ kind, runnerModule }) => [kind, runnerModule]));
  return runSimulation({
    job: { ...job, capabilities },
    confinement,
    readOnlyPaths: runtimePaths,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
}
