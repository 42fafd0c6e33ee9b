import type { Scope, TokenDto } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { readDuration } from "../input/read-time.ts";
import { showAge } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

export interface CreateTokenOptions extends GlobalOptions {
  readonly scope: readonly Scope[];
  readonly days: string;
}

export interface RotateTokenOptions extends GlobalOptions {
  readonly overlap: string;
  readonly days: string;
}

export interface ListTokensOptions extends GlobalOptions {
  readonly limit: string;
  readonly after?: string;
}

interface Made {
  readonly token: TokenDto;
  readonly secret: string;
}

const columns = [
  { title: "token" },
  { title: "name", longest: 40 },
  { title: "scopes", longest: 60 },
  { title: "expires" },
  { title: "last use" },
];

/** `millrace token create <name>`: makes a token and shows its secret this once. */
export function createToken(name: string, { scope, days, ...options }: CreateTokenOptions): Promise<number> {
  return withClient({ ...options, claims: false, keeps: true }, async ({ client }) => {
    const made = await client.tokens.create({ name, scopes: [...scope], days: Number(days) });
    showSecret(options, made);
    return 0;
  });
}

/** `millrace token rotate <token>`: gives it a new secret beside the one it has. */
export function rotateToken(tokenId: string, { overlap, days, ...options }: RotateTokenOptions): Promise<number> {
  const overlapMs = overlap === "0" ? 0 : readDuration("--overlap", overlap);
  return withClient({ ...options, claims: false }, async ({ client }) => {
    showSecret(options, await client.tokens.rotate({ tokenId, overlapMs, days: Number(days) }));
    return 0;
  });
}

/** `millrace token list`: lists tokens, newest first. */
export function listTokens({ limit, after, ...options }: ListTokensOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const found = await client.tokens.list({ limit: Number(limit), ...(after !== undefined && { after }) });
    printResult(options, {
      json: found,
      text: () =>
        found.tokens.length === 0
          ? "No tokens. Make one: millrace token create nightly-export --scope runs:read"
          : table(columns, found.tokens.map(row)) +
            (found.next === null ? "" : `\n${paint("dim", `There are more: --after ${found.next}`)}`),
    });
    return 0;
  });
}

/** `millrace token revoke <token>`: ends it for good. */
export function revokeToken(tokenId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const revoked = await client.tokens.revoke({ tokenId });
    printResult(options, { json: revoked, text: () => `Revoked ${tokenId} (${revoked.name}).` });
    return 0;
  });
}

function showSecret(options: GlobalOptions, made: Made): void {
  const { token, secret } = made;
  const until = token.overlapUntil === null ? "" : `\nThe secret before it stays valid until ${token.overlapUntil}.`;
  printResult(options, {
    json: made,
    text: () =>
      `${secret}\n\n${token.tokenId} (${token.name}) may ${token.scopes.join(", ")} until ${token.expiresAt}.${until}\nThe secret is shown this once: put it where the program finds it, and not into its sources.`,
  });
}

function row({ tokenId, name, scopes, state, expiresAt, lastUsedAt }: TokenDto): readonly string[] {
  const nowMs = Date.now();
  const expires = state === "active" ? expiresAt.slice(0, "2026-03-01".length) : paint("yellow", state);
  return [tokenId, name, scopes.join(" "), expires, lastUsedAt === null ? "never" : showAge(lastUsedAt, nowMs)];
}
