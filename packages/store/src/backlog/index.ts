export { type Backlog, type ClaimableRuns, readBacklog } from "./read-backlog.ts";
export { type WhyQueued, whyQueued } from "./why-queued.ts";
