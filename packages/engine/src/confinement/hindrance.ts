import { existsSync, readFileSync } from "node:fs";

/** What was found on this machine, from which the reason why runners can't be confined in full is told. */
export interface Circumstances {
  readonly platform: NodeJS.Platform;
  readonly root: boolean;
  readonly inContainer: boolean;
  readonly missingTools: readonly string[];
  /** Kernel settings by their sysctl name; undefined where the kernel does not know them. */
  readonly settings: Readonly<Record<(typeof settingNames)[number], string | undefined>>;
  /** Whether this process has a filter of system calls, which its children inherit. */
  readonly filtered: boolean;
  /** What the strongest way that was tried said when it failed. */
  readonly failure: string | undefined;
}

export interface Hindrance {
  readonly why: string;
  readonly mend: string;
}

const settingNames = [
  "kernel.unprivileged_userns_clone",
  "user.max_user_namespaces",
  "kernel.apparmor_restrict_unprivileged_userns",
] as const;

export function readCircumstances(
  found: { readonly missingTools: readonly string[]; readonly failure?: string | undefined },
  procFolder = "/proc",
): Circumstances {
  const read = (path: string) => {
    try {
      return readFileSync(`${procFolder}/${path}`, "utf8").trim();
    } catch {
      return undefined;
    }
  };
  const settings = settingNames.map((name) => [name, read(`sys/${name.replaceAll(".", "/")}`)] as const);
  return {
    missingTools: found.missingTools,
    failure: found.failure,
    platform: process.platform,
    root: process.getuid?.() === 0,
    inContainer: existsSync("/.dockerenv") || existsSync("/run/.containerenv"),
    filtered: /^Seccomp:\s*2$/m.test(read("self/status") ?? ""),
    settings: Object.fromEntries(settings) as Circumstances["settings"],
  };
}

/** Why runners can't be confined in full here, and what a person can do about it. */
export function explainHindrance(seen: Circumstances): Hindrance {
  const { settings } = seen;
  if (seen.platform !== "linux") {
    return {
      why: `${seen.platform} has no namespaces`,
      mend: "run the worker on Linux: a machine, a container or WSL 2",
    };
  }
  if (seen.missingTools.length > 0) {
    return { why: `programs are missing: ${seen.missingTools.join(", ")}`, mend: "install the package util-linux" };
  }
  if (seen.failure?.includes("may not read")) {
    return { why: seen.failure, mend: "make the installation readable for every user: chmod -R a+rX FOLDER" };
  }
  if (seen.inContainer) {
    return {
      why: `the container does not allow namespaces and mounts (${seen.failure})`,
      mend: seen.root
        ? "start the container with: --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined"
        : "start the container with: --security-opt seccomp=unconfined --security-opt apparmor=unconfined",
    };
  }
  for (const [name, refusing, allowing] of [
    ["kernel.unprivileged_userns_clone", "0", "1"],
    ["user.max_user_namespaces", "0", "15000"],
    ["kernel.apparmor_restrict_unprivileged_userns", "1", "0"],
  ] as const) {
    if (!seen.root && settings[name] === refusing) {
      const mend = `run as root: sysctl -w ${name}=${allowing} (and write it to /etc/sysctl.d/), or run the worker as a system service of root`;
      return { why: `user namespaces are refused to ordinary users (${name}=${refusing})`, mend };
    }
  }
  return {
    why: `namespaces could not be made (${seen.failure})`,
    mend: "see docs/isolation.md for what the kernel must allow",
  };
}
