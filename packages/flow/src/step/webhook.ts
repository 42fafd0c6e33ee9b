import type { Duration } from "../durations/duration.ts";
import type { Json } from "../json/json.ts";
import type { WaitOutcome } from "./step.ts";

/** A promise that somebody outside keeps: by calling the URL, once. */
export interface Webhook<Payload> {
  /** Takes one POST, whose JSON body is the payload. Whoever knows it can make it: hand it to the one who is to call. */
  readonly url: string;
  /** Waits for the call; the run holds no memory meanwhile. */
  readonly received: Promise<WaitOutcome<Payload>>;
}

/** Opens a URL that stands until it was called, `within` has passed (by default: no limit) or the run has ended. */
export type OpenWebhook = <Payload extends Json = Json>(
  name: string,
  options?: { readonly within?: Duration; readonly key?: string },
) => Promise<Webhook<Payload>>;
