import type { SentContent } from "../connector/byte-pieces.ts";

/** A file that goes with a mail. */
export interface MailAttachment {
  readonly name: string;
  /** (Default: "application/octet-stream") */
  readonly mediaType?: string;
  /** `artifact.read(reference)` is such a stream. All attachments together have 25 MiB at most. */
  readonly content: SentContent;
  /** Shows it within the HTML, at `<img src="cid:...">`. */
  readonly contentId?: string;
}

/** A mail; addresses as `ada@example.org` or `Ada Lovelace <ada@example.org>`, one to a text. */
export interface Mail {
  /** (Default: what the connection says) */
  readonly from?: string;
  readonly to?: string | readonly string[];
  readonly cc?: string | readonly string[];
  readonly bcc?: string | readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: readonly MailAttachment[];
  /** Such as `List-Unsubscribe`; none that the mail has by itself. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SendOptions {
  /** The step's own: a repeated step sends the same Message-ID, by which mailboxes recognise it. */
  readonly idempotencyKey?: string;
}

/** What the server said. */
export type MailSent = {
  readonly messageId: string;
  readonly accepted: readonly string[];
  /** Recipients that the server did not take while it took others. */
  readonly rejected: readonly string[];
  readonly response: string;
};

/** What a flow receives for `smtp()`. Call it inside a step, so that its answer is recorded. */
export interface SmtpCapability {
  send(mail: Mail, options?: SendOptions): Promise<MailSent>;
}
