import { type Egress, readReach, targetOf } from "@millrace/egress";
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
  const { grants } = readReach(reach);
  return async (url, { headers, body }) => {
    const target = new URL(url);
    if (target.protocol === "http:" && !grants(targetOf(target))) throw plainHttp(target);
    const request = { method: "POST", headers, body, redirect: "manual" } as const;
    const response = await options.egress.fetch(target, request, { reach, timeoutMs, maxBytes });
    await response.body?.cancel();
    return { status: response.status };
  };
}

function plainHttp({ host }: URL): MillraceError {
  return new MillraceError({
    code: "EGRESS_PROTOCOL_REFUSED",
    message: `Cannot call ${host} back as a callback must go by https: its URL begins with http`,
    hint: "Give an https URL, or grant the address with MILLRACE_GRANTS where it is one of your own network.",
  });
}
