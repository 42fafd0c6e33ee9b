import { createSelfSigned } from "@millrace/egress/self-signed";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import { startSmtp, type TestSmtp } from "../testing/start-smtp.ts";
import { readMailAddress } from "./mail-address.ts";
import { smtp } from "./smtp.ts";
import type { Mail, SmtpCapability } from "./smtp-capability.ts";
import { smtpConnector } from "./smtp-connector.ts";

const login = { user: "flows", password: "p4ss-of-flows" };
const mail = { from: "Flows <flows@example.org>", to: "ada@example.org", subject: "News", text: "It is done." };
const paramsOf = (to: string) => ({ ...mail, to, attachments: [] });

connectorContract(smtpConnector, async () => {
  const server = await startSmtp(login);
  const settings = { host: "127.0.0.1", port: server.port, security: "none", ...login };
  return {
    settings,
    authority: `127.0.0.1:${server.port}`,
    secret: login.password,
    wrong: { ...settings, password: "an0ther-one" },
    unreachable: { ...settings, port: 1 },
    quick: { method: "send", params: paramsOf("ada@example.org") },
    failing: { method: "send", params: paramsOf("nobody@example.org") },
    slow: { method: "send", params: paramsOf("slow@example.org") },
    restart: server.restart,
    stop: server.stop,
  };
});

describe("smtp()", () => {
  let server: TestSmtp;
  let connection: BoundConnection<SmtpCapability>;
  let mailbox: SmtpCapability;
  const bind = (port: number, settings: object) =>
    bindConnection<SmtpCapability>({
      connector: smtpConnector,
      connections: [
        {
          name: "mail",
          kind: "smtp",
          settings: { port, ...settings },
          grants: [`127.0.0.1:${port}`, `localhost:${port}`],
        },
      ],
    });
  beforeAll(async () => {
    server = await startSmtp(login);
    connection = bind(server.port, { host: "127.0.0.1", security: "none", from: mail.from, ...login });
    mailbox = await connection.bound();
  });
  afterAll(async () => {
    await connection?.close();
    await server?.stop();
  });
  const last = () => server.got.at(-1);

  it("declares a mail server by its connection's name", () => {
    expect(smtp("mail")).toEqual({ kind: "smtp", settings: { connection: "mail" } });
  });

  it("sends text and HTML to everyone it is for, and shows blind copies to nobody", async () => {
    const sent = await mailbox.send({
      to: ["Ada Lovelace <ada@example.org>", "max@example.org"],
      cc: '"Löwe, Eva" <eva@bücher.example>',
      bcc: "secret@example.org",
      replyTo: "answers@example.org",
      subject: "Grüße 🎉",
      text: "Plain",
      html: "<b>Bold</b>",
      headers: { "List-Unsubscribe": "<https://example.org/no>" },
    });
    const accepted = ["ada@example.org", "max@example.org", "eva@xn--bcher-kva.example", "secret@example.org"];
    expect(sent).toMatchObject({ accepted, rejected: [], messageId: expect.stringMatching(/^<.+@example\.org>$/) });
    const to = accepted.with(2, "eva@bücher.example");
    expect(last()).toMatchObject({ from: "flows@example.org", to });
    const { raw } = last()!;
    for (const part of [sent.messageId, "From: Flows <flows@example.org>", "Plain", "<b>Bold</b>", "List-Unsubscribe:"])
      expect(raw).toContain(part);
    expect(raw).not.toContain("secret@");
  });

  it("attaches bytes, texts and streams of any length", async () => {
    async function* pieces() {
      for (let n = 0; n < 10; n += 1) yield new Uint8Array(100_000).fill(65);
    }
    const attachments = [
      { name: "größe.csv", mediaType: "text/csv", content: "a,b" },
      { name: "long.bin", content: pieces() },
      { name: "pixel.gif", mediaType: "image/gif", content: new Uint8Array([1, 2, 3]), contentId: "pixel" },
      { name: "empty.txt", content: "" },
    ];
    await mailbox.send({ ...mail, attachments });
    const raw = last()!.raw.replaceAll("\r\n", "");
    for (const part of [btoa("a,b"), "QUFB".repeat(333_333), btoa("\x01\x02\x03"), "<pixel>", "empty.txt"])
      expect(raw).toContain(part);
  });

  it("sends nothing when an attachment's source breaks off, or is too large", async () => {
    const before = server.got.length;
    async function* broken() {
      yield new Uint8Array(10);
      throw new RangeError("the source broke off");
    }
    const attach = (content: AsyncIterable<Uint8Array> | Uint8Array) =>
      mailbox.send({ ...mail, attachments: [{ name: "a", content }] });
    await expect(attach(broken())).rejects.toThrow(new RangeError("the source broke off"));
    await expect(attach(new Uint8Array(26 * 1024 * 1024))).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
    expect(server.got).toHaveLength(before);
  });

  it("gives a repeated step's mail the same Message-ID, and every other mail its own", async () => {
    const idOf = async (changed: Partial<Mail>, idempotencyKey?: string) =>
      (await mailbox.send({ ...mail, ...changed }, idempotencyKey === undefined ? {} : { idempotencyKey })).messageId;
    const ids = [
      await idOf({}, "key-1"),
      await idOf({ attachments: [{ name: "a", content: "now with a file" }] }, "key-1"),
      await idOf({ to: "max@example.org" }, "key-1"),
      await idOf({}, "key-2"),
      await idOf({}),
      await idOf({}),
    ];
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(5);
  });

  it("refuses what would begin another header or another recipient, before it speaks to the server", async () => {
    const before = server.got.length;
    const wrong: Partial<Mail>[] = [
      { subject: "News\r\nBcc: eve@example.org" },
      { from: "Flows\n <flows@example.org>" },
      { to: "ada@example.org, eve@example.org" },
      { to: [] },
      { to: "ada" },
      { cc: '"a@b.c" x@example.org' },
      { headers: { "X-A": "1\nBcc: eve@example.org" } },
      { headers: { Bcc: "eve@example.org" } },
      { headers: { "X A": "1" } },
      { attachments: [{ name: "a\r\nb", content: "" }] },
      { attachments: [{ name: "a", mediaType: "text/html\r\nX: 1", content: "" }] },
    ];
    for (const changed of wrong)
      await expect(mailbox.send({ ...mail, ...changed })).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
    expect(server.got).toHaveLength(before);
  });

  it("tries again what the server refuses for now, and not what it refuses for good", async () => {
    const to = (...names: string[]) => mailbox.send({ ...mail, to: names.map((name) => `${name}@example.org`) });
    await expect(to("busy")).rejects.toMatchObject({ code: "CONNECTOR_FAILED", retry: true });
    await expect(to("nobody")).rejects.toMatchObject({ code: "CONNECTOR_FAILED", retry: false });
    expect(await to("nobody", "ada")).toMatchObject({
      accepted: ["ada@example.org"],
      rejected: ["nobody@example.org"],
    });
  });

  it("sends over TLS that the machine, or the connection, trusts, and not otherwise", async () => {
    const tls = createSelfSigned("localhost");
    const wrong = { code: "CONNECTOR_FAILED", retry: false };
    for (const secure of [false, true]) {
      const safe = await startSmtp({ ...login, tls, secure });
      const security = secure ? "tls" : "starttls";
      const trusting = bind(safe.port, { host: "localhost", security, ca: tls.cert, ...login });
      const doubting = bind(safe.port, { host: "localhost", security, ...login });
      onTestFinished(async () => {
        await trusting.close();
        await doubting.close();
        await safe.stop();
      });
      await expect((await doubting.bound()).send(mail)).rejects.toMatchObject(wrong);
      await (await trusting.bound()).send(mail);
      expect(safe.got).toMatchObject([{ isEncrypted: true }]);
    }
  });

  it("says nothing in the clear where TLS is asked for, and is not set up without it but for this machine", async () => {
    const strict = bind(server.port, { host: "127.0.0.1", ...login });
    const open = bind(server.port, { host: "mail.example.org", security: "none", ...login });
    const half = bind(server.port, { host: "127.0.0.1", security: "none", user: "flows" });
    onTestFinished(async () => void (await Promise.all([strict.close(), open.close(), half.close()])));
    await expect((await strict.bound()).send(mail)).rejects.toMatchObject({ code: "CONNECTOR_FAILED", retry: false });
    for (const wrong of [open, half])
      await expect((await wrong.bound()).send(mail)).rejects.toMatchObject({ code: "CONNECTION_INVALID" });
  });

  it("hands no mail to a server that lets nobody sign in, where the connection has a password", async () => {
    const lax = await startSmtp({ ...login, offersAuth: false });
    const signing = bind(lax.port, { host: "127.0.0.1", security: "none", ...login });
    const open = bind(lax.port, { host: "127.0.0.1", security: "none" });
    onTestFinished(async () => {
      await signing.close();
      await open.close();
      await lax.stop();
    });
    await expect((await signing.bound()).send(mail)).rejects.toMatchObject({ code: "CONNECTION_CREDENTIALS_REFUSED" });
    await (await open.bound()).send(mail);
    expect(lax.got).toHaveLength(1);
  });

  it("sends nothing when its worker may have lost its lease while it connected", async () => {
    const before = server.got.length;
    let asked = 0;
    const stale = await connection.bound({ mayAct: () => asked++ === 0 });
    await expect(stale.send(mail)).rejects.toMatchObject({ code: "CAPABILITY_UNAVAILABLE" });
    expect([server.got.length, asked]).toEqual([before, 2]);
  });

  it("needs a sender", async () => {
    const nobody = bind(server.port, { host: "127.0.0.1", security: "none", ...login });
    onTestFinished(() => nobody.close());
    const { from: _, ...unsigned } = mail;
    await expect((await nobody.bound()).send(unsigned)).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
  });
});

describe("readMailAddress()", () => {
  it.each([
    ["ada@example.org", "", "ada@example.org"],
    ["Ada Lovelace <ada.l+x@mail.example.org>", "Ada Lovelace", "ada.l+x@mail.example.org"],
    ['"Lovelace, Ada" <ada@example.org>', "Lovelace, Ada", "ada@example.org"],
    ["<ada@localhost>", "", "ada@localhost"],
    ["jürgen@bücher.example", "", "jürgen@bücher.example"],
  ])("reads %s", (text, name, address) => {
    expect(readMailAddress(text)).toEqual({ name, address });
  });

  it.each(["", "a@b@c", "a b@c.d", "a@-b.c", "a@b..c", ".a@b.c", "a,b@c.d", "x <a@b.c> y", `${"a".repeat(251)}@b.c`])(
    "refuses %j",
    (text) => {
      expect(readMailAddress(text)).toBeNull();
    },
  );

  it("gives back no address with a blank, a line end, a comma or a bracket, whatever it is given", () => {
    const parts = fc.constantFrom("a", "@", ".", "<", ">", '"', ",", " ", "\r\n", "b.c", ":", ";");
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (given) => {
        const read = readMailAddress(given.join(""));
        if (read) expect(read.address).not.toMatch(/[\s,<>":;]/);
      }),
      { numRuns: 300 },
    );
  });
});
