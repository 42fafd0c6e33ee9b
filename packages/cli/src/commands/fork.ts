import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type InputOptions, readInput } from "../input/read-input.ts";
import { followRun } from "../watch/follow-run.ts";

export interface ForkOptions extends ServerOptions, InputOptions {
  readonly from?: string;
  readonly key?: string;
  readonly result?: readonly string[];
}

/** `millrace fork <run>`: a new run from one that has ended, with what it recorded before a step, another input or other results. */
export async function fork(runId: string, options: ForkOptions): Promise<number> {
  const { from, key, result, input, inputFile } = options;
  const edited = input !== undefined || inputFile !== undefined;
  const given = {
    ...(from !== undefined && { from }),
    ...(key !== undefined && { idempotencyKey: key }),
    ...(edited && { input: readInput(options) }),
    ...(result !== undefined && { results: Object.fromEntries(result.map(readResult)) }),
  };
  return withClient({ ...options, claims: true }, async (connected) => {
    const started = await connected.client.runs.fork({ runId, ...given });
    return followRun(connected, { runId: started.runId, json: options.json === true });
  });
}

/** Reads `step=json`; a key in brackets may have an equals sign of its own. */
function readResult(text: string): readonly [string, Json] {
  const from = text.indexOf("]=") + 1;
  const equals = from > 0 ? from : text.indexOf("=");
  if (equals > 0) {
    try {
      return [text.slice(0, equals), JSON.parse(text.slice(equals + 1)) as Json];
    } catch (cause) {
      throw resultInvalid(text, cause);
    }
  }
  throw resultInvalid(text);
}

function resultInvalid(text: string, cause?: unknown): MillraceError {
  return new MillraceError({
    code: "JSON_INVALID",
    message: `Cannot take a result as it must be a step, an equals sign and JSON: ${text.slice(0, 200)}`,
    hint: `Put it in single quotes: --result 'read page[https://example.com]={"price":"12.00"}'.`,
    cause,
  });
}
