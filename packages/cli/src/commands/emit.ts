import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { readInput } from "../input/read-input.ts";
import { printResult } from "../terminal/print-result.ts";

export interface EmitOptions extends GlobalOptions {
  readonly payload?: string;
  readonly payloadFile?: string;
  readonly key?: string;
}

/** `millrace emit <type>`: emits an event. */
export async function emit(type: string, options: EmitOptions): Promise<number> {
  const { payload: input, payloadFile: inputFile, key } = options;
  const isNone = input === undefined && inputFile === undefined;
  const given = { ...(input !== undefined && { input }), ...(inputFile !== undefined && { inputFile }) };
  const payload = isNone ? null : readInput(given);
  return withClient({ ...options, claims: false, keeps: true }, async ({ client, ownServer }) => {
    const emitted = await client.events.emit({ type, payload, ...(key !== undefined && { idempotencyKey: key }) });
    const then = ownServer ? " It is delivered with the next millrace start." : "";
    const text = () =>
      emitted.existed ? `An event with this key was emitted before.` : `Emitted ${type} as ${emitted.eventId}.${then}`;
    printResult(options, { json: emitted, text });
    return 0;
  });
}
