import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProgram, type StartedProgram, startProgram } from "./start-program.ts";

/** The server's program; null where it is not installed. */
export function findRedis(): string | null {
  return findProgram("redis-server");
}

export interface RedisServerOptions {
  readonly password: string;
  /** A certificate and its key in PEM; without, it speaks no TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Starts a Redis server that keeps nothing. */
export async function startRedis({ password, tls }: RedisServerOptions): Promise<StartedProgram> {
  return startProgram({
    program: findRedis()!,
    async prepare({ folder, port }) {
      const own = ["--bind", "127.0.0.1", "--dir", folder, "--save", "", "--requirepass", password];
      if (!tls) return [...own, "--port", String(port)];
      const files = { key: join(folder, "key.pem"), cert: join(folder, "cert.pem") };
      await writeFile(files.key, tls.key);
      await writeFile(files.cert, tls.cert);
      const secure = ["--tls-cert-file", files.cert, "--tls-key-file", files.key, "--tls-auth-clients", "no"];
      return [...own, "--port", "0", "--tls-port", String(port), ...secure];
    },
  });
}
