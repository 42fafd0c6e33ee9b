import { createHash, randomUUID } from "node:crypto";
import { type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { SendMailOptions } from "nodemailer";
import { headerText, type MailAddress, mailAddress } from "./mail-address.ts";

const addresses = z.union([mailAddress.transform((one) => [one]), z.array(mailAddress).max(1_000)]).default([]);
const body = z.string().max(2_000_000).optional();
const ownHeaders =
  /^(?:bcc|cc|content-.*|date|dkim-signature|from|message-id|mime-version|reply-to|sender|subject|to)$/i;

/** A mail as a runner describes it; the bytes of its attachments come after. */
export const mailMessage = z
  .strictObject({
    from: mailAddress.optional(),
    to: addresses,
    cc: addresses,
    bcc: addresses,
    replyTo: mailAddress.optional(),
    subject: headerText,
    text: body,
    html: body,
    attachments: z
      .array(
        z.strictObject({
          name: headerText.min(1),
          mediaType: z
            .string()
            .regex(/^[\w.+-]+\/[\w.+-]+$/, "must be a media type")
            .default("application/octet-stream"),
          contentId: z
            .string()
            .regex(/^[\w.@+-]{1,200}$/)
            .optional(),
        }),
      )
      .max(100),
    headers: z
      .record(
        z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9-]{0,70}$/)
          .refine((name) => !ownHeaders.test(name), "is a header that the mail has by itself"),
        headerText,
      )
      .default({}),
  })
  .refine(({ to, cc, bcc }) => to.length + cc.length + bcc.length > 0, { path: ["to"], message: "must name somebody" });

export type MailMessage = z.output<typeof mailMessage>;

export interface ComposeOptions {
  readonly from: MailAddress;
  readonly incoming: AsyncIterable<Json>;
  readonly idempotencyKey: string | undefined;
}

const mostAttachedBytes = 25 * 1024 * 1024;

/**
 * The mail as nodemailer takes it. Attachments are complete before anybody is spoken to: a source that breaks off sends
 * nothing.
 */
export async function composeMail(mail: MailMessage, { from, incoming, idempotencyKey }: ComposeOptions) {
  const contents = await contentsOf(incoming, mail.attachments.length);
  const { to, cc, bcc, replyTo, subject, text, html, headers } = mail;
  return {
    from: { ...from },
    to: copies(to),
    cc: copies(cc),
    bcc: copies(bcc),
    ...(replyTo && { replyTo: { ...replyTo } }),
    subject,
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
    headers,
    messageId: messageIdOf({ ...mail, from }, idempotencyKey),
    attachments: mail.attachments.map(({ name, mediaType, contentId }, index) => ({
      filename: name,
      contentType: mediaType,
      content: contents[index] ?? Buffer.alloc(0),
      ...(contentId !== undefined && { cid: contentId }),
    })),
  } satisfies SendMailOptions;
}

function copies(addresses: readonly MailAddress[]): MailAddress[] {
  return addresses.map((address) => ({ ...address }));
}

/** The same for the same mail of the same step, so that a repeated one can be recognised. */
function messageIdOf({ from, to, cc, bcc, subject }: MailMessage & { from: MailAddress }, key: string | undefined) {
  const all = [...to, ...cc, ...bcc].map(({ address }) => address);
  const local = key === undefined ? randomUUID() : hashOf([key, all, subject]);
  return `<${local}@${from.address.slice(from.address.lastIndexOf("@") + 1)}>`;
}

function hashOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
}

const pieceOfAttachment = z.strictObject({ attachment: z.int().min(0), base64: z.string() });

async function contentsOf(incoming: AsyncIterable<Json>, count: number): Promise<readonly Buffer[]> {
  const pieces: Buffer[][] = Array.from({ length: count }, () => []);
  let sizeBytes = 0;
  for await (const item of incoming) {
    const { attachment, base64 } = pieceOfAttachment.parse(item);
    const piece = Buffer.from(base64, "base64");
    pieces[attachment]?.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes > mostAttachedBytes) throw tooLarge();
  }
  return pieces.map((each) => Buffer.concat(each));
}

function tooLarge(): MillraceError {
  return new MillraceError({
    code: "CONNECTOR_CALL_REFUSED",
    message: `Cannot send the mail as its attachments may have ${mostAttachedBytes} bytes together: they have more`,
    hint: "Store the files where the reader can fetch them, and send a link.",
  });
}
