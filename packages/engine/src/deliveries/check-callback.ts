import { MillraceError } from "@millrace/flow/errors";

/** Whom to tell when a run has ended. */
export interface Callback {
  /** Gets a POST; `https`, or `http` where the installation grants the address. */
  readonly url: string;
}

const longestUrl = 2_000;

/** Refuses an address that no callback can go to (`REQUEST_INVALID`). */
export function checkCallback({ url }: Callback, flow: string): void {
  const parsed = url.length <= longestUrl && URL.canParse(url) ? new URL(url) : null;
  const isWeb = parsed !== null && (parsed.protocol === "https:" || parsed.protocol === "http:");
  if (isWeb && parsed.username === "" && parsed.password === "") return;
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot start ${flow} as its callback must be a URL with https of at most ${longestUrl} characters, without a login in it: ${url.slice(0, 100)}`,
    hint: "Callbacks are signed: the receiver can tell by that who calls.",
  });
}
