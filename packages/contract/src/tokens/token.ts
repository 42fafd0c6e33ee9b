import { z } from "zod";
import { timestamp } from "../operation/fields.ts";
import { scopes } from "../operation/scopes.ts";

export const tokenId = z.string().min(1).max(64).describe("The token's id; it is no secret.");

export const tokenName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .describe("Says for people what the token is for; two may have the same name.");

export const tokenScopes = z
  .array(z.enum(scopes))
  .min(1)
  .max(scopes.length)
  .transform((given) => [...new Set(given)].sort())
  .describe("What it may be used for.");

export const lifetimeDays = z.int().min(1).max(365).default(30).describe("How long the new secret is valid.");

/** A token without its secret. */
export const token = z
  .object({
    tokenId,
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    createdBy: z.string().describe("The principal that made it."),
    createdAt: timestamp,
    expiresAt: timestamp.describe("When the newest secret ends."),
    overlapUntil: timestamp
      .nullable()
      .describe("Until when the secret before a rotation is valid too; null where none is."),
    lastUsedAt: timestamp.nullable().describe("The last use, to the minute."),
    state: z.enum(["active", "expired", "revoked"]),
  })
  .meta({ id: "Token" });

/** What making or rotating a token answers: the only time that its secret is shown. */
export const tokenWithSecret = z.object({
  token,
  secret: z.string().describe("Send it as `Authorization: Bearer`. It is shown this once and not kept."),
});

export type TokenDto = z.output<typeof token>;

export const tokenExample: TokenDto = {
  tokenId: "t_6Yb2mJ0sQ1",
  name: "nightly export",
  scopes: ["artifacts:read", "runs:read"],
  createdBy: "local",
  createdAt: "2026-03-01T06:00:00.000Z",
  expiresAt: "2026-03-31T06:00:00.000Z",
  overlapUntil: null,
  lastUsedAt: null,
  state: "active",
};

export const secretExample = "mr_kT0sJv2cXq8Yw1mB5nR7uE3oL9aZ4dHf6gPiVxKyW-A";
