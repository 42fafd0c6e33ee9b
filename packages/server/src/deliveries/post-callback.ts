import { type CheckedReach, type Egress, readReach, refuseUngranted, targetOf } from "@millrace/egress";
import type { PostCallback } from "@millrace/engine";
import { MillraceError } from "@millrace/flow/errors";

const timeoutMs = 15_000;
const maxBytes = 64 * 1024;

/** Makes callbacks by the one way out: to public addresses by https, to those that the operator grants also by http. */
export function createPostCallback(options: {
  readonly egress: Pick<Egress, "fetch">;
  /** `host:port`, as `MILLRACE_GRANTS` names them. */
  readonly grants: readonly string[];
}): PostCallback {
  const reach = { hosts: ["*"], grants: options.grants };
  const checked = readReach(reach);
  return async (url, { headers, body }) => {
    const target = new URL(url);
    requireProtected(target, checked);
    const request = { method: "POST", headers, body, redirect: "manual" } as const;
    const response = await options.egress.fetch(target, request, { reach, timeoutMs, maxBytes });
    await response.body?.cancel();
    return { status: response.status };
  };
}

/**
 * Makes what refuses, when a run is started, a callback that could never be made: by http or to an address of this network
 * without a grant (`EGRESS_PROTOCOL_REFUSED`, `EGRESS_ADDRESS_REFUSED`).
 */
export function createCallbackCheck({ grants }: { readonly grants: readonly string[] }): (url: URL) => void {
  const checked = readReach({ hosts: ["*"], grants });
  return (url) => {
    refuseUngranted(checked, targetOf(url));
    requireProtected(url, checked);
  };
}

function requireProtected(url: URL, reach: CheckedReach): void {
  if (url.protocol !== "http:" || reach.grants(targetOf(url))) return;
  throw new MillraceError({
    code: "EGRESS_PROTOCOL_REFUSED",
    message: `Cannot call ${url.host} back as a callback must go by https: its URL begins with http`,
    hint: "Give an https URL, or grant the address with MILLRACE_GRANTS where it is one of your own network.",
  });
}
