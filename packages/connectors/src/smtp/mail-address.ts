import { z } from "@millrace/flow";

/** A mailbox: what people read, and where mail goes. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

// RFC 5322 section 3.2.3 without quoted parts, which servers read in different ways; letters as in RFC 6531.
const atom = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const label = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
const mailbox = `${atom}(?:\\.${atom})*@${label}(?:\\.${label})*`;
const plain = new RegExp(`^${mailbox}$`, "u");
const named = new RegExp(`^(?:"([^"\\\\<>]*)"|([^"<>@,;:\\\\]*?))\\s*<(${mailbox})>$`, "u");
// RFC 5321 section 4.5.3.1.
const longestMailbox = 254;

/** Reads `ada@example.org` or `Ada Lovelace <ada@example.org>`; null for anything else, and for more than one. */
export function readMailAddress(text: string): MailAddress | null {
  const [, quoted, bare, inBrackets] = named.exec(text) ?? [];
  const address = inBrackets ?? (plain.test(text) ? text : null);
  if (address === null || address.length > longestMailbox) return null;
  return { name: (quoted ?? bare ?? "").trim(), address };
}

/** A text that fits into one header and cannot begin another one. */
export const headerText = z
  .string()
  .max(900)
  .regex(/^\P{Cc}*$/u, "must be one line without control characters");

/** The schema of one mail address. */
export const mailAddress = headerText.transform((text, context): MailAddress => {
  const read = readMailAddress(text.trim());
  if (read) return read;
  context.addIssue({
    code: "custom",
    message: "must be one mail address, as ada@example.org or Ada <ada@example.org>",
  });
  return z.NEVER;
});
