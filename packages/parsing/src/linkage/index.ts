export { type BlockingRule, ruleText } from "./block/rule.ts";
export { type Decision, decide, type ExpectedQuality } from "./cluster/decide.ts";
export {
  clusterLinkage,
  type LinkageGround,
  type LinkageModel,
  learnLinkage,
  linkageGround,
  type PairExplanation,
  pairExplainer,
  scoreLinkage,
} from "./link.ts";
export type { Pause } from "./score/pause.ts";
export type { ScoredPairs } from "./score/score-pairs.ts";
export { type FieldKind, type FieldProfile, fieldKinds } from "./table/field-kind.ts";
export { profileTable, type RawTable, readRawTable } from "./table/raw-table.ts";
