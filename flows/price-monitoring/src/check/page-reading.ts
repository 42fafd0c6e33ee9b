import type { ArtifactReference } from "@millrace/flow";
import type { Offer } from "../page/offer.ts";

/** What reading one page gave; the recorded result of its step. */
export interface PageReading {
  readonly offer: Offer | null;
  /** Why there is an offer or none. */
  readonly reason: string;
  readonly status: number;
  /** Where redirects led. */
  readonly finalUrl: string;
  readonly readWith: "browser" | "plain HTTP";
  readonly screenshot: ArtifactReference | null;
}
