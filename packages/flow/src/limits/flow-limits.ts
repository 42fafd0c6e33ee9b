import { MillraceError } from "../errors/millrace-error.ts";

const unitBytes = { MB: 2 ** 20, GB: 2 ** 30 } as const;

/** A number with its unit: `"768MB"`, `"2GB"`. A MB has 1,048,576 bytes. */
export type MemorySize = `${number}${keyof typeof unitBytes}`;

/** What a flow may use up. */
export interface FlowLimits {
  /**
   * Memory of its runner, from 128 MB to 64 GB, where it needs more than each runner gets (`MILLRACE_RUNNER_MEMORY_MB`).
   * The flows of a project share a runner: it has the largest of what they ask for.
   */
  readonly memory?: MemorySize;
}

/** A memory size as bytes. */
export function parseMemorySize(size: MemorySize): number {
  const match = /^(\d+(?:\.\d+)?)(MB|GB)$/.exec(size);
  const bytes = match ? Math.round(Number(match[1]) * unitBytes[match[2] as keyof typeof unitBytes]) : Number.NaN;
  if (bytes >= 128 * unitBytes.MB && bytes <= 64 * unitBytes.GB) return bytes;
  throw new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot use a memory limit as it must be from 128MB to 64GB: ${JSON.stringify(size)}`,
    hint: 'Write a number with its unit: limits: { memory: "2GB" }.',
  });
}
