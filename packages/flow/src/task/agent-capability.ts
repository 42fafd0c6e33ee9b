/** The form of what agents can do, such as `resize-image`. */
export const agentCapabilityPattern = /^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/;

export const longestAgentCapability = 64;

export function isAgentCapability(value: unknown): value is string {
  return typeof value === "string" && value.length <= longestAgentCapability && agentCapabilityPattern.test(value);
}
