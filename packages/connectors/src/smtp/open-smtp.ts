import { isIP } from "node:net";
import { z } from "@millrace/flow";
import type { Transporter } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport";
import { type ConnectorProblem, type OpenContext, type Resolved, secretField } from "../connector/index.ts";
import { tlsProblem } from "../connector/tls-problem.ts";
import { mailAddress } from "./mail-address.ts";

/** A server that takes mail, and who hands it over. */
export const smtpSettings = z
  .strictObject({
    host: z.string().min(1).max(253),
    /** (Default: 587, or 465 with "tls") */
    port: z.int().min(1).max(65_535).optional(),
    /** "starttls" goes over to TLS before anything is said, "tls" begins with it; "none" is for this machine only. */
    security: z.enum(["starttls", "tls", "none"]).default("starttls"),
    /** Certificates in PEM beside those that the machine trusts. */
    ca: z.string().max(65_536).optional(),
    user: z.string().min(1).max(256).optional(),
    password: secretField().optional(),
    /** The sender of mails that name none. */
    from: mailAddress.optional(),
  })
  .refine(({ security, host }) => security !== "none" || isLoopback(host), {
    path: ["security"],
    message: "must be starttls or tls, as the host is another machine",
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    path: ["password"],
    message: "it and user go together",
  });

type SmtpSettings = Resolved<z.output<typeof smtpSettings>>;

interface SmtpConnectOptions {
  readonly signal: AbortSignal;
  /** Called when the server is there and nothing was said yet; throws if it may not go on. */
  readonly requireLease?: () => void;
}

export interface SmtpClient {
  readonly settings: SmtpSettings;
  /** Hands mail over on a connection that is its own; it is made when it is used. */
  transport(options: SmtpConnectOptions): Transporter<SMTPTransport.SentMessageInfo>;
}

// A server may take minutes to look through a mail: RFC 5321 section 4.5.3.2.6.
const answerTimeoutMs = 600_000;
const greetingTimeoutMs = 30_000;

export function portOf({ port, security }: Pick<SmtpSettings, "port" | "security">): number {
  return port ?? (security === "tls" ? 465 : 587);
}

/** Makes the client; nobody is called yet. */
export async function openSmtp({ settings, dial }: OpenContext<z.output<typeof smtpSettings>>): Promise<SmtpClient> {
  const { createTransport } = await import("nodemailer");
  const { host, security, ca, user, password } = settings;
  const port = portOf(settings);
  const name = host.replace(/^\[|\]$/g, "");
  return {
    settings,
    transport: ({ signal, requireLease }) =>
      createTransport({
        host: name,
        port,
        secure: security === "tls",
        requireTLS: security === "starttls",
        ignoreTLS: security === "none",
        tls: { ...(isIP(name) === 0 && { servername: name }), ...(ca !== undefined && { ca }) },
        // Otherwise a server that offers no way to sign in would get the mail without.
        ...(user !== undefined && password !== undefined && { auth: { user, pass: password }, forceAuth: true }),
        greetingTimeout: greetingTimeoutMs,
        socketTimeout: answerTimeoutMs,
        disableFileAccess: true,
        disableUrlAccess: true,
        getSocket(_, done) {
          dial({ host, port, signal })
            .then((connection) => {
              try {
                requireLease?.();
                done(null, { connection });
              } catch (error) {
                connection.destroy();
                throw error;
              }
            })
            .catch((error: Error) => done(error));
        },
      } satisfies SMTPTransport.Options & { readonly forceAuth?: boolean }),
  };
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);
}

const unreachableCodes = new Set(["ECONNECTION", "EDNS", "ESOCKET", "ETIMEDOUT"]);

/** Sorts what nodemailer throws: replies that begin with 4 pass, those with 5 stay. */
export function explainSmtp(error: unknown): ConnectorProblem | null {
  if (!(error instanceof Error)) return null;
  const {
    code = "",
    responseCode,
    originalCode,
  } = error as { readonly code?: string; readonly responseCode?: number; readonly originalCode?: string };
  if (responseCode !== undefined && responseCode >= 400) {
    const retry = responseCode < 500;
    if (code === "EAUTH" && !retry) return { reason: "credentials" };
    return { reason: "refused", retry, data: { responseCode } };
  }
  const tls = tlsProblem({ code: originalCode, message: error.message });
  if (tls) return tls;
  if (code === "EAUTH" || code === "ENOAUTH") return { reason: "credentials" };
  if (code === "ETLS")
    return { reason: "refused", retry: false, hint: "Ask the server's people for the port with TLS." };
  return unreachableCodes.has(code) ? { reason: "unreachable" } : null;
}
