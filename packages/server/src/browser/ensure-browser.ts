import { access, constants } from "node:fs/promises";
import { type FoundBrowser, findBrowser, installBrowser } from "@millrace/browser/worker";
import { MillraceError } from "@millrace/flow/errors";
import type { Config } from "../config/read-config.ts";

/**
 * The browser to use: the configured one, an installed one, or one that is installed now. Null where none can be had or
 * none is wanted; why is told to `onProgress`.
 */
export async function ensureBrowser(
  config: Pick<Config, "browser" | "environment">,
  options: { readonly onProgress: (message: string) => void },
): Promise<FoundBrowser | null> {
  if (config.browser === noBrowser) return null;
  if (config.browser !== null) {
    await requireProgram(config.browser);
    return { executablePath: config.browser, version: null };
  }
  const env = config.environment;
  const found = await findBrowser({ env });
  if (found) return found;
  try {
    return await installBrowser({ env, ...options });
  } catch (error) {
    options.onProgress((error as Error).message);
    return null;
  }
}

/** The value of MILLRACE_BROWSER that runs without one. */
export const noBrowser = "none";

async function requireProgram(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch (cause) {
    throw new MillraceError({
      code: "CONFIG_INVALID",
      message: `Cannot use the browser of MILLRACE_BROWSER as it must be a program that can be started: ${path}`,
      hint: "Correct the path, take the setting away to have one found, or set it to none.",
      cause,
    });
  }
}
