import type { z } from "zod";
import type { Duration } from "../durations/duration.ts";
import type { Json } from "../json/json.ts";

export interface ApprovalOptions<Form extends z.ZodType> {
  /** Whom to ask; without it, everyone who may decide. */
  readonly to?: { readonly role: string } | { readonly person: string };
  /** What the person sees to decide by; an artifact's reference is shown as the file. */
  readonly show?: Json;
  /** What an approval must say beside yes. */
  readonly form?: Form;
  /** How long to wait for a decision. (Default: no limit) */
  readonly within?: Duration;
  /** When to ask once more. (Default: never) */
  readonly remindAfter?: Duration;
  /** Tells iterations of a loop apart; a name with the same key twice is `STEP_DUPLICATE`. */
  readonly key?: string;
}

/** What a person decided, or that nobody did in time. `decidedAt` is a moment in UTC as text. */
export type ApprovalAnswer<Form> =
  | {
      readonly outcome: "approved";
      readonly by: string;
      readonly comment: string | null;
      /** What the form says; null where none was asked for. */
      readonly form: Form;
      readonly decidedAt: string;
    }
  | {
      readonly outcome: "rejected";
      readonly by: string;
      readonly comment: string | null;
      readonly form: null;
      readonly decidedAt: string;
    }
  | {
      readonly outcome: "expired";
      readonly by: null;
      readonly comment: null;
      readonly form: null;
      readonly decidedAt: string;
    };

/** Asks a person and waits for the decision; the run holds no memory meanwhile. */
export interface Approval {
  <Form extends z.ZodType>(
    name: string,
    options: ApprovalOptions<Form> & { readonly form: Form },
  ): Promise<ApprovalAnswer<z.input<Form>>>;
  (name: string, options?: ApprovalOptions<never> & { readonly form?: never }): Promise<ApprovalAnswer<null>>;
}
