import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type ConnectorCall, defineConnector } from "../connector/index.ts";
import { composeMail, type MailMessage, mailMessage } from "./mail-message.ts";
import { explainSmtp, openSmtp, portOf, type SmtpClient, smtpSettings } from "./open-smtp.ts";
import type { MailSent } from "./smtp-capability.ts";

/** Servers that take mail. */
export const smtpConnector = defineConnector({
  kind: "smtp",
  title: "SMTP",
  settings: smtpSettings,
  runnerModule: new URL("./smtp-client.ts", import.meta.url).href,
  concurrency: 4,
  reach: (settings) => [`${settings.host}:${portOf(settings)}`],
  open: openSmtp,
  async probe(client, { signal }) {
    await client.transport({ signal }).verify();
    return {};
  },
  explain: explainSmtp,
  methods: {
    send: { params: mailMessage, handle: (mail, call) => sendMail(mail, { ...call, incoming: nothing() }) },
  },
  streams: {
    send: {
      params: mailMessage,
      async *handle(mail, call) {
        yield await sendMail(mail, call);
      },
    },
  },
  close: async () => {},
});

async function sendMail(
  mail: MailMessage,
  call: ConnectorCall<SmtpClient> & { readonly incoming: AsyncIterable<Json> },
): Promise<MailSent> {
  const { client, signal, requireLease, incoming, idempotencyKey } = call;
  const from = mail.from ?? client.settings.from;
  if (!from) throw noSender();
  const composed = await composeMail(mail, { from, incoming, idempotencyKey });
  const sent = await client.transport({ signal, requireLease }).sendMail({ ...composed, signal });
  const { messageId, accepted, rejected, response } = sent;
  return { messageId, accepted: accepted.map(addressOf), rejected: rejected.map(addressOf), response };
}

/** What comes for a mail without attachments. */
async function* nothing(): AsyncGenerator<Json> {}

function addressOf(recipient: string | { readonly address: string }): string {
  return typeof recipient === "string" ? recipient : recipient.address;
}

function noSender(): MillraceError {
  return new MillraceError({
    code: "CONNECTOR_CALL_REFUSED",
    message: "Cannot send the mail as it must have a sender: neither it nor the connection names one",
    hint: "Set from in the mail, or in the connection.",
  });
}
