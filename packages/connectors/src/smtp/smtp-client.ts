import type { BindCapability, Json } from "@millrace/flow";
import { bytesOf, sendItems, toPieces } from "../connector/byte-pieces.ts";
import { connectionClient } from "../connector/connection-client.ts";
import type { MailAttachment, MailSent, SmtpCapability } from "./smtp-capability.ts";

/** Makes what a flow receives for `smtp()`. */
export const bind: BindCapability = (client): SmtpCapability => {
  const server = connectionClient(client);
  return {
    async send({ attachments = [], ...mail }, { idempotencyKey } = {}) {
      const described = attachments.map(({ content: _, ...rest }) => rest);
      const params = { ...mail, attachments: described };
      const sent =
        attachments.length === 0
          ? server.call("send", params, { idempotencyKey })
          : sendItems(server, "send", { params: { ...params, idempotencyKey }, items: piecesOf(attachments) });
      return (await sent) as unknown as MailSent;
    },
  };
};

async function* piecesOf(attachments: readonly MailAttachment[]): AsyncGenerator<Json> {
  for (const [attachment, { content }] of attachments.entries()) {
    for await (const base64 of toPieces(bytesOf(content))) yield { attachment, base64 };
  }
}
