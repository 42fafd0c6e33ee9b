import type { EntryKind } from "@millrace/flow/run";
import type { RunKey } from "../runs/run.ts";

/** A journal entry as it is stored: the body stays JSON text, so that the engine's hot path never parses it. */
export interface StoredEntry {
  readonly seq: number;
  readonly kind: EntryKind;
  readonly name: string | null;
  readonly key: string | null;
  readonly attempt: number;
  readonly body: string;
  readonly at: number;
}

/** An entry of the feed across runs. */
export interface FeedEntry extends RunKey {
  readonly flow: string;
  readonly entry: StoredEntry;
}

/** Where a reader of the feed stands; opaque, safe to hand out and to resume from. */
export type FeedCursor = string;
