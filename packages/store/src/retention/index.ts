export { removeOldFirings } from "./old-firings.ts";
export { nextProject, type OldRuns, removeOldRuns } from "./old-runs.ts";
export { removeOldTasks } from "./old-tasks.ts";
export { unnamedArtifacts } from "./unnamed-artifacts.ts";
