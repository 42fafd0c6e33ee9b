import { type CapabilityDeclaration, declareCapability, MillraceError } from "@millrace/flow";
import type { BrowserCapability } from "./browser-capability.ts";

export interface BrowserOptions {
  /** Where pages may lead: `"example.com"`, `"*.example.com"`, each with an optional `":port"`; `"*"` is every public host. */
  readonly hosts?: readonly string[];
  /** Connections whose address may be visited too, also where it is a private one. */
  readonly connections?: readonly string[];
  /** The auth states that sessions may start from and save; the first is the default. */
  readonly auth?: string | readonly string[];
  /** Whether `goto` heeds a site's robots.txt. (Default: "obey") */
  readonly robots?: "obey" | "ignore";
  readonly engine?: "chromium";
}

/** The declaration's settings as they are stored with a version. */
export type BrowserSettings = {
  readonly hosts: readonly string[];
  readonly connections: readonly string[];
  readonly auth: readonly string[];
  readonly robots: "obey" | "ignore";
  readonly engine: "chromium";
};

// A name is part of a file's name where auth states are kept in a folder.
const namePattern = /^[a-z0-9]+([-_.][a-z0-9]+)*$/;

/** Asks for browser sessions; what `hosts` and `connections` do not name cannot be reached from any page. */
export function browser(options: BrowserOptions = {}): CapabilityDeclaration<BrowserCapability> {
  const { hosts = [], connections = [], auth = [], robots = "obey", engine = "chromium" } = options;
  const settings: BrowserSettings = { hosts, connections, auth: [auth].flat(), robots, engine };
  for (const name of settings.auth) requireAuthName(name);
  return declareCapability<BrowserCapability>("browser", settings);
}

/** Refuses a name that cannot be that of an auth state. */
function requireAuthName(name: string): void {
  if (namePattern.test(name) && name.length <= 64) return;
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot use an auth state as its name must be lower-case words joined by dashes, 64 characters at most: ${JSON.stringify(name.slice(0, 80))}`,
    hint: 'Name it like "shop-member".',
  });
}
