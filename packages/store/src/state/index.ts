export {
  forgetStateArtifacts,
  keepArtifactsStatements,
  type StateRevision,
  stateArtifacts,
} from "./state-artifacts.ts";
