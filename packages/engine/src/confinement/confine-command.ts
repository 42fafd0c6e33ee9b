import { type Command, confineProgram } from "./confine-program.ts";
import type { Confinement, ResourceLimits } from "./confinement.ts";
import { closingFlags, inheritedDescriptors } from "./inherited-descriptors.ts";
import { permissionFlags } from "./permission-flags.ts";

export interface RunnerSpec extends ResourceLimits {
  /** The one that `detectConfinement` was told of: its libraries are what the runner finds. */
  readonly nodePath: string;
  /** What Node is started with: flags, file, arguments. */
  readonly args: readonly string[];
  /** Files and folders that the runner may read. */
  readonly readOnlyPaths: readonly string[];
  readonly confinement: Confinement;
}

/**
 * The command to spawn for a runner; `stdio` must be `["ignore", "pipe", "pipe", "pipe"]` and `env` the one returned.
 *
 * To be spawned from the main thread, not detached: the runner dies with the thread that started it.
 * SIGKILL to the spawned process ends the runner; SIGTERM reaches its handler and does nothing without one, as it is
 * process 1 of its namespace. A runner is over when descriptor 3 ends: send SIGKILL then and destroy what is left open.
 */
export function confineCommand(spec: RunnerSpec): Command {
  const { nodePath, args, readOnlyPaths, confinement, memoryLimitBytes } = spec;
  const heap = memoryLimitBytes === undefined ? [] : [`--max-old-space-size=${Math.floor(memoryLimitBytes / 2 ** 20)}`];
  return confineProgram({
    ...spec,
    means: confinement.means,
    program: [nodePath, ...permissionFlags(readOnlyPaths), ...heap, ...closingFlags(inheritedDescriptors()), ...args],
  });
}
