import { operations } from "@millrace/contract";
import { hashSecret } from "../door/api-tokens.ts";
import { panelCookie } from "../door/panel-cookie.ts";
import { tokenRefused } from "../door/principal.ts";
import { bind } from "../http/bind.ts";

export const openSession = bind(operations.session.open, async ({ input, parts, request, setHeader }) => {
  if (parts.token.matches(input.token)) {
    setHeader("Set-Cookie", panelCookie(request, { parts, holder: "local" }));
    return { status: "open" as const };
  }
  const found = await parts.apiTokens.find(input.token);
  if (!found) throw tokenRefused("it has another, or one that was revoked or has expired", parts);
  const holder = { hash: hashSecret(input.token) };
  setHeader("Set-Cookie", panelCookie(request, { parts, holder, expiresAt: found.expiresAt }));
  return { status: "open" as const };
});
