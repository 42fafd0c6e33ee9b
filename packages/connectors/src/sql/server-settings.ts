import { z } from "@millrace/flow";
import { secretField } from "../connector/index.ts";

/** What a connection to a database server says, whichever it is. */
export function serverSettings({ port, user }: { readonly port: number; readonly user: string }) {
  return z.strictObject({
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535).default(port),
    user: z.string().min(1).max(128).default(user),
    password: secretField().optional(),
    database: z.string().min(1).max(128),
    /** False only where the way to the server is safe by itself. */
    tls: z.boolean().default(true),
    /** Certificates in PEM that the server's may be signed by; by default those that the machine trusts. */
    ca: z.string().max(262_144).optional(),
    /** Nothing that flows do may change the database. */
    readOnly: z.boolean().default(false),
    /** For statements that do not say. */
    statementTimeoutMs: z.int().min(1).max(86_400_000).default(60_000),
  });
}

export type ServerSettings = z.output<ReturnType<typeof serverSettings>>;
