import { isIP, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";

export interface TlsUpgradeOptions {
  /** The name that the certificate must be for. */
  readonly host: string;
  /** Certificates in PEM beside those that the machine trusts by itself; by default only those. */
  readonly ca?: string | undefined;
  readonly alpn?: readonly string[];
  readonly signal: AbortSignal;
}

/** Speaks TLS on an open connection; a certificate that nobody vouches for is refused. */
export function upgradeToTls(socket: Socket, { host, ca, alpn, signal }: TlsUpgradeOptions): Promise<TLSSocket> {
  const name = host.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket,
      host: name,
      ...(isIP(name) === 0 && { servername: name }),
      ...(ca !== undefined && { ca }),
      ...(alpn && { ALPNProtocols: [...alpn] }),
    });
    const onAbort = () => secure.destroy(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const settled = () => signal.removeEventListener("abort", onAbort);
    const onError = (error: Error) => {
      settled();
      socket.destroy();
      reject(error);
    };
    secure.once("error", onError);
    secure.once("secureConnect", () => {
      settled();
      secure.off("error", onError);
      resolve(secure);
    });
  });
}
