export type { WrittenConnection as Connection } from "@millrace/connectors/worker";
export {
  type FlowManifest,
  flowManifest,
  type Inspector,
  inspectVersion,
  makeRecording,
  nearest,
  openInspector,
  parseRecording,
  type Recording,
  runtimeAbi,
  runtimePackages,
  type SeenCall,
} from "@millrace/engine";
export { ensureBrowser } from "./browser/ensure-browser.ts";
export { requirePublicHosts } from "./config/host-names.ts";
export { type ConfigKeyName, configKeys } from "./config/keys.ts";
export { type Config, readConfig } from "./config/read-config.ts";
export { inspectInstallation } from "./installation/inspect-installation.ts";
export {
  type Installation,
  type InstallationOptions,
  localProject,
  openInstallation,
} from "./installation/open-installation.ts";
export { runnerSpawn } from "./installation/runners.ts";
export { type FlowSimulation, type SimulationReport, simulateFlow } from "./installation/simulate-flow.ts";
export { type RunningServer, type ServerOptions, startServer } from "./main.ts";
export type { McpCaller } from "./mcp/mcp-caller.ts";
export { serveMcpStdio } from "./mcp/serve-stdio.ts";
export { inspectMasterKeys } from "./secrets/inspect-master-keys.ts";
export { describeReach } from "./system/reach.ts";
export { startWorker, type WorkerProcess, type WorkerProcessOptions } from "./worker-process/start-worker.ts";
