import { createHash } from "node:crypto";
import { z } from "@millrace/flow";
import type { Client, SFTPWrapper } from "ssh2";
import { type ConnectorProblem, type OpenContext, secretField } from "../connector/index.ts";

/** A server, who speaks to it, and the key that proves that it is the one. */
export const sftpSettings = z
  .strictObject({
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535).default(22),
    user: z.string().min(1).max(256),
    password: secretField().optional(),
    /** In OpenSSH's or PEM form. */
    // PEM has lines, which a form's password would join.
    privateKey: secretField().meta({ contentMediaType: "application/x-pem-file" }).optional(),
    /** Of the private key. */
    passphrase: secretField().optional(),
    /** The server's own key, as `ssh-keygen -l` prints its fingerprint: SHA256 and 43 characters. */
    hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, "must be a fingerprint like SHA256:..."),
  })
  .refine(({ password, privateKey }) => password !== undefined || privateKey !== undefined, {
    path: ["password"],
    message: "it or privateKey must be there",
  });

export interface SftpClient {
  readonly connection: Client;
  readonly sftp: SFTPWrapper;
}

class HostKeyRefused extends Error {}

/** Connects, and lets nobody else than the server with the pinned key hear a password. */
export async function openSftp(context: OpenContext<z.output<typeof sftpSettings>>): Promise<SftpClient> {
  const { settings, dial, signal, discard } = context;
  const { host, port, user, password, privateKey, passphrase, hostKey } = settings;
  const { Client } = await import("ssh2");
  const sock = await dial({ host, port });
  const connection = new Client();
  const wanted = hostKey.replace(/=$/, "");
  let shown = wanted;
  const onAbort = () => sock.destroy();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
      connection.once("error", (error) => reject(shown === wanted ? error : keyRefused({ wanted, shown, host })));
      connection.once("close", () => reject(Object.assign(new Error("it hung up"), { code: "ECONNRESET" })));
      connection.once("ready", () => connection.sftp((error, opened) => (error ? reject(error) : resolve(opened))));
      connection.connect({
        sock,
        username: user,
        ...(password !== undefined && { password }),
        ...(privateKey !== undefined && { privateKey }),
        ...(passphrase !== undefined && { passphrase }),
        hostVerifier(key: Buffer) {
          shown = `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=$/, "")}`;
          return shown === wanted;
        },
        // A connection that went silent is found out within a minute.
        keepaliveInterval: 15_000,
        keepaliveCountMax: 3,
      });
    });
    connection.on("error", discard);
    connection.once("close", discard);
    sftp.once("close", discard);
    return { connection, sftp };
  } catch (error) {
    connection.on("error", () => {});
    sock.destroy();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function keyRefused({ wanted, shown, host }: { wanted: string; shown: string; host: string }): HostKeyRefused {
  return new HostKeyRefused(`${host} shows the key ${shown}, pinned is ${wanted}`);
}

// SSH File Transfer Protocol, draft 02, section 7: SSH_FX_NO_SUCH_FILE and so on.
export const noSuchFile = 2;
const permissionDenied = 3;
const failure = 4;
const unsupported = 8;

/** Sorts what ssh2 throws. */
export function explainSftp(error: unknown): ConnectorProblem | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof HostKeyRefused)
    return {
      reason: "refused",
      retry: false,
      hint: "Ask who runs the server whether its key has changed; if it has, set hostKey anew. If not, somebody stands between.",
    };
  const { level, code } = error as { readonly level?: string; readonly code?: unknown };
  if (level === "client-authentication" || /privateKey|passphrase/.test(error.message))
    return { reason: "credentials" };
  if (level === "client-timeout" || level === "client-socket" || error.message === "No response from server")
    return { reason: "unreachable" };
  if (code === noSuchFile || code === permissionDenied || code === failure || code === unsupported)
    return { reason: "refused", retry: false, data: { status: code } };
  return null;
}
