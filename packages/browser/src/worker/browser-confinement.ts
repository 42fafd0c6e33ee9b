/** What holds a browser that a page has taken over. */
export interface BrowserConfinement {
  /** Whether Chromium confines its renderers. */
  readonly sandbox: boolean;
  /** Whose process it is: the worker's user, or for root one without rights to anything. */
  readonly user: "worker's" | "nobody";
}

export interface ConfinementOptions {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** "off" lets Chromium run without its own confinement. */
  readonly sandbox: "on" | "off";
}

/** The confinements to try, the strongest first. Only root gives up the sandbox by itself: Chromium refuses it to root. */
export function browserConfinements({ platform, isRoot, sandbox }: ConfinementOptions): readonly BrowserConfinement[] {
  if (!isRoot) return [{ sandbox: sandbox === "on", user: "worker's" }];
  const asRoot = { sandbox: false, user: "worker's" } as const;
  if (platform !== "linux") return [asRoot];
  const asNobody = { sandbox: false, user: "nobody" } as const;
  return sandbox === "on" ? [{ ...asNobody, sandbox: true }, asNobody, asRoot] : [asNobody, asRoot];
}

/** The user and group that own nothing, by number, on Linux. */
export const nobodyId = 65_534;
