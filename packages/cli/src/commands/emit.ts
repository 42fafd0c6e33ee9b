import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type PayloadOptions, readPayload } from "../input/read-payload.ts";
import { printResult } from "../terminal/print-result.ts";

export interface EmitOptions extends GlobalOptions, PayloadOptions {
  readonly key?: string;
}

/** `millrace emit <type>`: emits an event. */
export async function emit(type: string, options: EmitOptions): Promise<number> {
  const { key } = options;
  const payload = readPayload(options);
  return withClient({ ...options, claims: false, keeps: true }, async ({ client, ownServer }) => {
    const emitted = await client.events.emit({ type, payload, ...(key !== undefined && { idempotencyKey: key }) });
    const then = ownServer ? " It is delivered with the next millrace start." : "";
    const text = () =>
      emitted.existed ? `An event with this key was emitted before.` : `Emitted ${type} as ${emitted.eventId}.${then}`;
    printResult(options, { json: emitted, text });
    return 0;
  });
}
