import type { Reach, Refusal } from "@millrace/egress";
import { MillraceError } from "@millrace/flow/errors";
import type { BrowserSettings } from "../capability/declaration.ts";

export interface ReachParts {
  /** What a connection grants: `"host:port"` each; undefined where there is no such connection. */
  readonly grantsOf: (connection: string) => readonly string[] | undefined;
  /** What the operator has granted to every flow that names the host. */
  readonly operatorGrants: readonly string[];
}

/** What a session may touch: the hosts its flow names, and the addresses of the connections it names. */
export function reachOf({ hosts, connections }: BrowserSettings, { grantsOf, operatorGrants }: ReachParts): Reach {
  const granted = connections.flatMap((name) => {
    const grants = grantsOf(name);
    if (!grants) throw connectionUnknown(name);
    return grants;
  });
  return { hosts: [...hosts, ...granted], grants: [...granted, ...operatorGrants] };
}

/** The egress's refusal as an error that says what to do. */
export function refusalError({
  code,
  message,
  host,
  port,
  ...rest
}: Refusal & { readonly hint?: string }): MillraceError {
  const hint =
    code === "EGRESS_ADDRESS_REFUSED"
      ? `If this machine or network is meant, name a connection that grants it, or start Millrace with --grant ${host}:${port}.`
      : code === "EGRESS_HOST_REFUSED"
        ? `Add ${JSON.stringify(host)} to the hosts of browser() in the flow's use.`
        : "Visit fewer pages at the same time.";
  return new MillraceError({ code, message, hint: rest.hint ?? hint, data: { host, port } });
}

function connectionUnknown(name: string): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_NOT_GRANTED",
    message: `Cannot open a browser session as every connection it names must exist: ${JSON.stringify(name)} does not`,
    hint: "Set up the connection, or take its name out of the flow's use.",
  });
}
