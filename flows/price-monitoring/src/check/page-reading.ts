import type { ArtifactReference } from "@millrace/flow";
import type { Extraction, Offer } from "../page/offer.ts";
import type { RuleReading } from "../rule/read-rule.ts";

/** What reading one page gave; the recorded result of its step. */
export interface PageReading {
  readonly offer: Offer | null;
  /** Why there is an offer or none. */
  readonly reason: string;
  /** What became of the rule for the site; absent where there is none. */
  readonly rule?: RuleReading;
  readonly status: number;
  /** Where redirects led. */
  readonly finalUrl: string;
  readonly readWith: "browser" | "plain HTTP";
  readonly screenshot: ArtifactReference | null;
}

/** What is read from a page that is no longer there. */
export function goneExtraction(status: number): Extraction {
  return { offer: null, reason: `the page is gone (status ${status})` };
}
