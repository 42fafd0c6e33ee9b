import type { ArtifactReference, Json, MillraceError } from "@millrace/flow";
import type { Change } from "../history/change.ts";
import type { Observation } from "../history/observation.ts";
import type { Offer } from "../page/offer.ts";
import type { PageReading } from "./page-reading.ts";

/** A row of the flow's output. */
export interface CheckedPage {
  readonly url: string;
  readonly name: string | null;
  /** Exact decimal. */
  readonly amount: string | null;
  readonly currency: { readonly written: string | null; readonly iso: string | null };
  readonly availability: string | null;
  /** Everything the page tells, with the reason for each value; null where it tells no offer. */
  readonly offer: Offer | null;
  readonly reason: string;
  readonly readWith: PageReading["readWith"] | null;
  readonly change: Change | null;
  readonly evidence: { readonly screenshot: ArtifactReference | null };
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

export function checkedPage(
  url: string,
  found: { reading: PageReading; now: Observation; change: Change },
): CheckedPage {
  const { reading, now, change } = found;
  const { offer, readWith, screenshot } = reading;
  return {
    url,
    name: offer?.name ?? null,
    amount: now.amount,
    currency: { written: offer?.currency.written ?? null, iso: offer?.currency.iso ?? null },
    availability: now.availability,
    offer,
    reason: reasonOf(url, reading),
    readWith,
    change,
    evidence: { screenshot },
    error: null,
  };
}

/** A page that could not be read: the others are worth having without it. */
export function failedPage(url: string, error: MillraceError): CheckedPage {
  return {
    url,
    name: null,
    amount: null,
    currency: { written: null, iso: null },
    availability: null,
    offer: null,
    reason: error.message,
    readWith: null,
    change: null,
    evidence: { screenshot: screenshotOf(error.data) },
    error: { code: error.code, message: error.message, hint: error.hint ?? null },
  };
}

/** A page without an offer is often another one than was asked for, such as a login. */
function reasonOf(url: string, { offer, reason, finalUrl }: PageReading): string {
  return offer === null && finalUrl !== new URL(url).href ? `${reason}; the address leads to ${finalUrl}` : reason;
}

/** The picture that a failed session left as evidence. */
function screenshotOf(data: Json | undefined): ArtifactReference | null {
  const { artifacts = [] } = (data ?? {}) as { readonly artifacts?: readonly ArtifactReference[] };
  return artifacts.find(({ mediaType }) => mediaType.startsWith("image/")) ?? null;
}
