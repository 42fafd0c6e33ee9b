export { type CalledRun, calledRuns, callerOf, runsOfEndedCallers } from "./called-runs.ts";
export { dropCallStatement, forgetDroppedCalls, runsOfDroppedCalls } from "./dropped-calls.ts";
