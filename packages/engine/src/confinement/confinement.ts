/** What a runner can be kept from; `millrace doctor` reports each. */
export const confinementParts = ["network", "files", "processes", "privileges", "resources", "syscalls"] as const;

export type ConfinementPart = (typeof confinementParts)[number];

/** A part that this machine does not enforce, the reason, and what a person can do about it. */
export interface Advisory {
  readonly part: ConfinementPart;
  readonly why: string;
  readonly mend: string;
}

/** How runners are started on this machine, from the strongest way to the weakest. */
export type Means =
  | {
      readonly kind: "private-root";
      readonly rights: "root" | "user-namespace";
      readonly tools: Tools;
      /** What Node and setpriv load when they start. */
      readonly libraries: readonly string[];
    }
  | { readonly kind: "namespaces"; readonly rights: "root" | "user-namespace"; readonly tools: Tools }
  | { readonly kind: "privileges"; readonly rights: "root" | "none"; readonly tools: Tools }
  | { readonly kind: "permissions" };

/** Where the programs of util-linux lie. */
export interface Tools {
  readonly prlimit: string;
  readonly setpriv: string;
  readonly setsid: string;
  readonly unshare: string;
}

/** What holds for a runner on this machine. */
export interface Confinement {
  /** `full` when every part but syscalls holds, which no way without native code can hold. */
  readonly level: "full" | "partial" | "none";
  readonly holds: readonly ConfinementPart[];
  readonly advisory: readonly Advisory[];
  readonly means: Means;
}

/** What a runner may use up; a part that is left out has no bound here. */
export interface ResourceLimits {
  readonly memoryLimitBytes?: number;
  readonly cpuSeconds?: number;
  /** Size of the private `/tmp`. (Default: 512 MiB) */
  readonly tmpLimitBytes?: number;
}
