import type { Posting } from "../posting/posting.ts";

/** A job with the boards that show it. */
export type Job = Posting & {
  readonly id: string;
  /** Every board that shows it, with the job's address there. */
  readonly boards: readonly { readonly board: string; readonly url: string | null }[];
};

/** A posting with the board that shows it. */
export interface Found {
  readonly board: string;
  readonly posting: Posting;
}
