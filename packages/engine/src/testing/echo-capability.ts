import type { CapabilityClient } from "@millrace/flow";

/** The runner's half of a capability for tests: hands on what it is asked. */
export function bind(client: CapabilityClient): { echo(text: string): Promise<unknown> } {
  return { echo: (text) => client.step("echo", () => client.call("echo", text) as Promise<string>) };
}
