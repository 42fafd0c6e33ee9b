import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";

export const connectionName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case words joined by dashes")
  .max(64)
  .describe("The name that flows use.");

export const connectionKind = z.string().min(1).max(64).describe("What is spoken: `http`, `postgres`; see the kinds.");

export const connectionSettings = z
  .record(z.string(), json)
  .describe(
    'As the kind\'s schema says. A secret is its value, `{ "secret": "name" }` for one of the project, or `{ "set": true }` for the one that is kept.',
  );

export const connectionGrants = z
  .array(z.string().min(1).max(300))
  .max(32)
  .default([])
  .describe('`"host:port"` each, of the connection\'s own hosts: allowed although the address is private or loopback.');

export const connectionLimit = z
  .int()
  .min(1)
  .max(1_000)
  .nullable()
  .default(null)
  .describe("How many calls go at once on a worker; null for what the kind says.");

/** A connection without its secrets. */
export const connection = z
  .object({
    name: connectionName,
    kind: connectionKind,
    source: z
      .enum(["project", "operator"])
      .describe("Who set it up: the project, or the operator in `connections.json` for all projects."),
    settings: connectionSettings,
    grants: z.array(z.string()),
    limit: z.int().nullable(),
    expiresAt: timestamp
      .nullable()
      .describe("When its credential ends, as the last test found it or who set it up said; null where nobody said."),
    createdAt: timestamp.nullable(),
    updatedAt: timestamp.nullable(),
    health: z
      .object({
        state: z.enum(["healthy", "credentials-refused", "unreachable", "failing"]),
        message: z.string().nullable().describe("What the service said of itself, or what is wrong."),
        latencyMs: z.int(),
        checkedAt: timestamp,
        failingSince: timestamp.nullable().describe("When the failures in a row began; null while it is well."),
        lastError: z
          .object({ message: z.string(), at: timestamp })
          .nullable()
          .describe("The last failure, also where it is well again."),
      })
      .nullable()
      .describe("What the last test found, of a person or by itself; null where it was not tested as it is now."),
    load: z
      .object({
        inUse: z.int(),
        limit: z.int(),
        waiting: z.int(),
        breaker: z.enum(["closed", "open"]).describe("`open` while calls are refused, as the service was away."),
      })
      .nullable()
      .describe("Calls under way and waiting on this server's worker; null where none was made yet."),
  })
  .meta({ id: "Connection" });

export type ConnectionDto = z.output<typeof connection>;

export const connectionExample: ConnectionDto = {
  name: "billing",
  kind: "http",
  source: "project",
  settings: { baseUrl: "https://billing.example/api", secretHeaders: { authorization: { set: true } } },
  grants: [],
  limit: null,
  expiresAt: "2026-09-01T00:00:00.000Z",
  createdAt: "2026-03-01T06:00:00.000Z",
  updatedAt: "2026-03-01T06:00:00.000Z",
  health: {
    state: "healthy",
    message: "answered 200",
    latencyMs: 41,
    checkedAt: "2026-03-01T06:00:05.000Z",
    failingSince: null,
    lastError: null,
  },
  load: { inUse: 1, limit: 64, waiting: 0, breaker: "closed" },
};
