export {
  findClusters,
  type SpellingCluster,
  type SpellingMethod,
  type SpellingOptions,
  spellingMethods,
  type ValueCount,
} from "./find-clusters.ts";
