export { agentCapabilityPattern, isAgentCapability, longestAgentCapability } from "./agent-capability.ts";
export { isTaskRetries, mostTaskRetries } from "./task-retries.ts";
