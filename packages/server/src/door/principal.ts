import type { Scope } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { ServerParts } from "../http/server-parts.ts";
import { hasPanelCookie } from "./panel-cookie.ts";

/** Who acts. */
export interface Principal {
  readonly id: string;
  readonly project: string;
  readonly scopes: readonly Scope[];
}

const allScopes: readonly Scope[] = [
  "flows:read",
  "flows:write",
  "runs:read",
  "runs:write",
  "approvals:read",
  "approvals:write",
  "queues:read",
  "queues:write",
  "schedules:read",
  "schedules:write",
  "artifacts:read",
  "system:read",
];

/** Finds who calls, by the local token or the panel's cookie, and refuses who may not (`TOKEN_REFUSED`). */
export function requirePrincipal(request: Request, parts: ServerParts, scope: Scope): Principal {
  const authorization = request.headers.get("authorization");
  const isKnown =
    authorization === null ? hasPanelCookie(request, parts) : parts.token.matches(bearerToken(authorization) ?? "");
  const principal: Principal | null = isKnown ? { id: "local", project: parts.project, scopes: allScopes } : null;
  if (principal?.scopes.includes(scope)) return principal;
  throw tokenRefused(authorization === null ? "it has none" : "it has another", parts.token.file);
}

export function tokenRefused(seen: string, tokenFile: string): MillraceError {
  return new MillraceError({
    code: "TOKEN_REFUSED",
    message: `Cannot answer this request as it must carry the local token: ${seen}`,
    hint: `Send "Authorization: Bearer" with the content of ${tokenFile}, or open the URL that the server printed.`,
  });
}

function bearerToken(authorization: string): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
}
