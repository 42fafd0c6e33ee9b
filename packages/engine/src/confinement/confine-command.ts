import { type Command, confineProgram } from "./confine-program.ts";
import type { Confinement, ResourceLimits } from "./confinement.ts";
import { permissionFlags } from "./permission-flags.ts";

export interface RunnerSpec extends ResourceLimits {
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
 * To be spawned from the main thread: the runner dies with the thread that started it. SIGKILL to the spawned process
 * ends the runner; SIGTERM reaches its handler and does nothing without one, as it is process 1 of its namespace.
 */
export function confineCommand(spec: RunnerSpec): Command {
  const { nodePath, args, readOnlyPaths, confinement, memoryLimitBytes } = spec;
  const heap = memoryLimitBytes === undefined ? [] : [`--max-old-space-size=${Math.floor(memoryLimitBytes / 2 ** 20)}`];
  return confineProgram({
    ...spec,
    means: confinement.means,
    program: [nodePath, ...permissionFlags(readOnlyPaths), ...heap, ...args],
  });
}
