import type { Connection } from "./connection.ts";
import type { Connector } from "./define-connector.ts";
import { readyConnection } from "./ready-connection.ts";

/** Refuses a connection whose settings its connector cannot use (`CONNECTION_INVALID`); secrets need not be there yet. */
export async function checkConnection(
  connection: Connection,
  connector: Connector,
): Promise<{ readonly hosts: readonly string[] }> {
  const { reach } = await readyConnection(connection, {
    connector,
    project: "",
    secretOf: async () => "",
    async replaceSecret() {},
    holdSecret: (_, act) => act(),
  });
  return { hosts: reach.hosts };
}
