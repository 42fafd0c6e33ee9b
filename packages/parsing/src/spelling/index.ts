export {
  findClusters,
  type SpellingCluster,
  type SpellingMethod,
  type SpellingOptions,
  spellingMethods,
  sureParts,
  type ValueCount,
} from "./find-clusters.ts";
