export { type CellKind, isMissing, kindOf, numberOf, timeOf } from "./cell.ts";
export { type Drift, driftBetween } from "./drift.ts";
export { type ColumnProfile, createProfiler, type NumberProfile, type TableProfile } from "./profile.ts";
export { createQuantiles, type Quantiles } from "./quantiles.ts";
