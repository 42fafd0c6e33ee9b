import type { ServerParts } from "../http/server-parts.ts";

const lifetimeMs = 7 * 24 * 3_600_000;

type CookieParts = Pick<ServerParts, "token" | "port" | "nowMs">;

/** Whose session it is: the local token's, or that of the secret with this hash. */
type Holder = "local" | { readonly hash: string };

// Cookies know no ports: with the port in the name two servers of one machine do not overwrite each other's.
const cookieName = ({ port }: CookieParts) => `millrace_${port()}`;

/**
 * The header that gives a page the panel's cookie; no script can read it and no other site makes a browser send it. It
 * holds no secret, is signed with this server's local token, and ends with the secret that it was given for.
 */
export function panelCookie(
  request: Request,
  options: { readonly parts: CookieParts; readonly holder: Holder; readonly expiresAt?: number },
): string {
  const { parts, holder } = options;
  const now = parts.nowMs();
  const expiresAt = Math.min(now + lifetimeMs, options.expiresAt ?? Number.POSITIVE_INFINITY);
  const said = `${expiresAt}.${holder === "local" ? holder : holder.hash}`;
  const value = `${said}.${parts.token.sign(signedText(said))}`;
  return setCookie(request, { parts, value, maxAgeSeconds: Math.floor((expiresAt - now) / 1_000) });
}

/** The header that takes it back. */
export function noPanelCookie(request: Request, parts: CookieParts): string {
  return setCookie(request, { parts, value: "", maxAgeSeconds: 0 });
}

/** Whose session a request belongs to; null without one of this server that has not expired. */
export function readPanelCookie(request: Request, parts: CookieParts): Holder | null {
  const name = `${cookieName(parts)}=`;
  for (const cookie of (request.headers.get("cookie") ?? "").split(/; */)) {
    const holder = cookie.startsWith(name) ? holderOf(cookie.slice(name.length), parts) : null;
    if (holder) return holder;
  }
  return null;
}

function holderOf(value: string, { token, nowMs }: CookieParts): Holder | null {
  const [expiresAt = "", holder = "", signature = ""] = value.split(".");
  const isOurs = token.isSignature(signature, signedText(`${expiresAt}.${holder}`));
  if (!isOurs || !(Number(expiresAt) > nowMs())) return null;
  return holder === "local" ? holder : { hash: holder };
}

const signedText = (said: string) => `panel cookie ${said}`;

function setCookie(
  request: Request,
  {
    parts,
    value,
    maxAgeSeconds,
  }: { readonly parts: CookieParts; readonly value: string; readonly maxAgeSeconds: number },
): string {
  // The page's own word, which the door has held against the names of this server: no header of a proxy is needed.
  const secure = request.headers.get("origin")?.startsWith("https://") ? "; Secure" : "";
  return `${cookieName(parts)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`;
}
