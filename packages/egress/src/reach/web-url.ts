import { MillraceError } from "@millrace/flow/errors";
import { canonicalHost } from "./authority.ts";
import type { Target } from "./reach.ts";

/** Reads a URL that may leave the process: http or https, without a user name or password in it. */
export function readWebUrl(text: string | URL): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) {
    throw new MillraceError({
      code: "EGRESS_URL_INVALID",
      message: `Cannot open a URL as it must be complete: ${JSON.stringify(String(text).slice(0, 200))}`,
      hint: "Write the whole address, such as https://example.com/page.",
    });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new MillraceError({
      code: "EGRESS_PROTOCOL_REFUSED",
      message: `Cannot open a URL as it must begin with http: or https:, and this one begins with ${url.protocol}`,
      hint: "Only web addresses can be reached.",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new MillraceError({
      code: "EGRESS_URL_INVALID",
      message: `Cannot open a URL as it must not carry a user name or password: one for ${url.host}`,
      hint: "Put credentials into a connection; a URL is logged and recorded.",
    });
  }
  return url;
}

/** The host and port a web URL leads to. */
export function targetOf(url: URL): Target {
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return { host: canonicalHost(url.hostname), port };
}
