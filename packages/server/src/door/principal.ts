import { type Scope, scopes } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { ServerParts } from "../http/server-parts.ts";
import { readPanelCookie } from "./panel-cookie.ts";

type RefusingParts = Pick<ServerParts, "token" | "publicHosts">;

/** Who acts. */
export interface Principal {
  /** `local`, or `token:` and the token's id. */
  readonly id: string;
  readonly project: string;
  readonly scopes: readonly Scope[];
}

/** Finds who calls, by the local token, the panel's cookie or a token of a program (`TOKEN_REFUSED`). */
export async function findPrincipal(request: Request, parts: ServerParts): Promise<Principal> {
  const authorization = request.headers.get("authorization");
  const local: Principal = { id: "local", project: parts.project, scopes };
  if (authorization === null) {
    const holder = readPanelCookie(request, parts);
    if (holder === null) throw tokenRefused("it has none", parts);
    if (holder === "local") return local;
    const found = await parts.apiTokens.findHashed(holder.hash);
    if (found) return found.principal;
    throw tokenRefused("that of its session was revoked or has expired", parts);
  }
  const secret = bearerToken(authorization) ?? "";
  if (parts.token.matches(secret)) return local;
  const known = await parts.apiTokens.find(secret);
  if (known) return known.principal;
  throw tokenRefused("it has another, or one that was revoked or has expired", parts);
}

/** Refuses a principal that does not hold all of the scopes (`SCOPE_MISSING`). */
export function requireScopes(principal: Pick<Principal, "scopes">, asked: readonly Scope[]): void {
  const missing = asked.filter((scope) => !principal.scopes.includes(scope));
  if (missing.length === 0) return;
  throw new MillraceError({
    code: "SCOPE_MISSING",
    message: `Cannot do this as its caller must have the scopes for it: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`,
    hint: "Use a token with these scopes: millrace token create.",
    data: { missing },
  });
}

export function tokenRefused(seen: string, { token, publicHosts }: RefusingParts): MillraceError {
  // Where the folder lies is nothing for strangers.
  const file = publicHosts.length === 0 ? token.file : "the data folder's token file";
  return new MillraceError({
    code: "TOKEN_REFUSED",
    message: `Cannot answer this request as it must carry a token of this server: ${seen}`,
    hint: `Send "Authorization: Bearer" with a token of millrace token create or the content of ${file}, or open the URL that the server printed.`,
  });
}

/** The token of an `Authorization` header; null where it is another kind. */
export function bearerToken(authorization: string): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
}
