import type { Reach, Refusal } from "@millrace/egress";
import { MillraceError } from "@millrace/flow/errors";
import type { BrowserSettings } from "../capability/declaration.ts";

export interface ReachParts {
  /** What a connection of a project grants: `"host:port"` each; null where there is no such connection. */
  readonly grantsOf: (connection: {
    readonly project: string;
    readonly name: string;
  }) => Promise<readonly string[] | null>;
  /** What the operator has granted to every flow that names the host. */
  readonly operatorGrants: readonly string[];
}

/**
 * What a session may touch: the hosts its flow names, and the addresses of the connections it names. One that was not set
 * up adds nothing; a flow with no other reach is told (`CAPABILITY_NOT_GRANTED`).
 */
export async function reachOf(
  { hosts, connections }: BrowserSettings,
  { project, grantsOf, operatorGrants }: ReachParts & { readonly project: string },
): Promise<Reach> {
  const granted: string[] = [];
  for (const name of connections) {
    const grants = await grantsOf({ project, name });
    if (!grants && hosts.length === 0) throw connectionUnknown(name);
    granted.push(...(grants ?? []));
  }
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
    message: `Cannot open a browser session as it must reach some host: its flow names none, and the connection ${JSON.stringify(name)} does not exist`,
    hint: `Set up the connection with millrace connection add ${name}, or name hosts in browser() of the flow's use.`,
  });
}
