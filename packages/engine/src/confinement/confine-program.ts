import type { Means, ResourceLimits } from "./confinement.ts";
import { privateRootArguments } from "./private-root.ts";
import { startScript } from "./start-script.ts";
import { systemFolders } from "./system-tools.ts";

/** A program and what it may see; confined without regard to what the program is. */
export interface ProgramSpec extends ResourceLimits {
  readonly means: Means;
  readonly program: readonly [path: string, ...args: string[]];
  readonly readOnlyPaths: readonly string[];
  /** Programs and libraries beside the program itself and those that its means name. */
  readonly executables?: readonly string[];
}

export interface Command {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

type ConfiningMeans = Exclude<Means, { readonly kind: "permissions" }>;
type NamespaceMeans = Exclude<ConfiningMeans, { readonly kind: "privileges" }>;

// Node looks in the list of users where it is missing, and there is none.
const ownEnvironment = { HOME: "/tmp" };
const nobody = "65534";
// V8 makes 512 MiB of address space writable for code before it runs any, threads and their stacks take the rest.
const setAsideBytes = 768 * 1024 * 1024;
const openFiles = 256;
// A runner has about twelve threads. In a user namespace they are counted alone, else with all that nobody runs.
const taskLimits = { "user-namespace": 128, root: 4096 } as const;

/** The command that starts a program in the confinement of the given means. */
export function confineProgram(spec: ProgramSpec): Command {
  const { means, program } = spec;
  if (means.kind === "permissions") return { command: program[0], args: program.slice(1), env: ownEnvironment };
  const { prlimit, setpriv, setsid, unshare } = means.tools;
  const inside = [setpriv, ...droppedPrivileges(means), "--", ...program];
  const limited = [...limits(spec, means), "--"];
  if (means.kind === "privileges") return { command: prlimit, args: [...limited, ...inside], env: ownEnvironment };
  const started = ["/bin/sh", "-c", startScript, "runner", String(process.pid), ...rootedProgram(spec, means, inside)];
  return {
    // A session of its own: kill(0) reaches the whole process group, in whatever namespace its members are.
    command: setsid,
    args: [setpriv, "--pdeathsig=KILL", "--", unshare, ...namespaces(means), "--", prlimit, ...limited, ...started],
    env: { ...ownEnvironment, PATH: systemFolders.join(":") },
  };
}

function namespaces(means: NamespaceMeans): string[] {
  return [
    ...(means.rights === "user-namespace" ? ["--user", "--map-root-user"] : []),
    ...(means.kind === "private-root" ? ["--mount"] : []),
    "--net",
    "--pid",
    "--ipc",
    "--uts",
  ];
}

function rootedProgram(spec: ProgramSpec, means: NamespaceMeans, inside: readonly string[]): string[] {
  if (means.kind === "namespaces") return ["", "", "", "", "", ...inside];
  const root = privateRootArguments({
    readOnlyPaths: spec.readOnlyPaths,
    executables: [...means.libraries, means.tools.setpriv, spec.program[0], ...(spec.executables ?? [])],
    unsharePath: means.tools.unshare,
    ...(spec.tmpLimitBytes === undefined ? {} : { tmpLimitBytes: spec.tmpLimitBytes }),
  });
  return [...root, "/.unshare", "--root=/.root", "--wd=/", "--", ...inside];
}

function droppedPrivileges(means: ConfiningMeans): string[] {
  return [
    ...(means.rights === "root" ? [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] : []),
    ...(means.rights === "none" ? [] : ["--bounding-set=-all", "--securebits=+noroot,+noroot_locked"]),
    "--inh-caps=-all",
    "--ambient-caps=-all",
    "--no-new-privs",
    // Changing the user clears it, so that the one of the outer process does not reach this far.
    "--pdeathsig=KILL",
  ];
}

function limits(spec: ResourceLimits, means: ConfiningMeans): string[] {
  return [
    "--core=0",
    `--nofile=${openFiles}`,
    ...(means.rights === "none" ? [] : [`--nproc=${taskLimits[means.rights]}`]),
    ...(spec.memoryLimitBytes === undefined ? [] : [`--data=${spec.memoryLimitBytes + setAsideBytes}`]),
    ...(spec.cpuSeconds === undefined ? [] : [`--cpu=${spec.cpuSeconds}`]),
  ];
}
