import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** A mail as the server got it. */
interface GotMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body. */
  readonly raw: string;
  readonly isEncrypted: boolean;
}

export interface TestSmtp {
  readonly port: number;
  readonly got: readonly GotMail[];
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface SmtpOptions {
  readonly user: string;
  readonly password: string;
  /** With which it offers STARTTLS; without it does not. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Whether it speaks TLS from the first byte. */
  readonly secure?: boolean;
  /** (Default: true) */
  readonly offersAuth?: boolean;
}

/**
 * Starts a server that takes mail. Recipients named `busy` are refused for now, `nobody` for good, and mail for `slow`
 * is never answered.
 */
export async function startSmtp({
  user,
  password,
  tls,
  secure = false,
  offersAuth = true,
}: SmtpOptions): Promise<TestSmtp> {
  const got: GotMail[] = [];
  const make = () =>
    new SMTPServer({
      secure,
      ...tls,
      disabledCommands: [...(tls ? [] : ["STARTTLS"]), ...(offersAuth ? [] : ["AUTH"])],
      authOptional: !offersAuth,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      closeTimeout: 1,
      onAuth(auth, _, done) {
        if (auth.username === user && auth.password === password) done(null, { user });
        else done(Object.assign(new Error(`${auth.password} is wrong`), { responseCode: 535 }));
      },
      onRcptTo({ address }, _, done) {
        const [name = ""] = address.split("@");
        const codes: Readonly<Record<string, number>> = { busy: 451, nobody: 550 };
        const responseCode = codes[name];
        done(responseCode ? Object.assign(new Error(`${name} with ${password}`), { responseCode }) : null);
      },
      onData(stream, session, done) {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        void text(stream).then((raw) => {
          if (to.some((address) => address.startsWith("slow@"))) return;
          got.push({ from: mailFrom ? mailFrom.address : "", to, raw, isEncrypted: session.secure });
          done();
        });
      },
    }).on("error", () => {});
  let server = make();
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    port,
    got,
    async restart() {
      await stop();
      server = make();
      server.listen(port, "127.0.0.1");
      await once(server.server, "listening");
    },
    stop,
  };
}
