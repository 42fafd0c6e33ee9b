import type { ServerParts } from "../http/server-parts.ts";

const lifetimeSeconds = 7 * 24 * 3_600;

type CookieParts = Pick<ServerParts, "token" | "port" | "nowMs">;

// Cookies know no ports: with the port in the name two servers of one machine do not overwrite each other's.
const cookieName = ({ port }: CookieParts) => `millrace_${port()}`;

/** The header that gives a page the panel's cookie; no script can read it and no other site makes a browser send it. */
export function panelCookie(parts: CookieParts): string {
  const value = parts.token.cookieValue(parts.nowMs() + lifetimeSeconds * 1_000);
  return `${cookieName(parts)}=${value}; Path=/api/v1; HttpOnly; SameSite=Strict; Max-Age=${lifetimeSeconds}`;
}

/** The header that takes it back. */
export function noPanelCookie(parts: CookieParts): string {
  return `${cookieName(parts)}=; Path=/api/v1; HttpOnly; SameSite=Strict; Max-Age=0`;
}

/** Whether a request carries the panel's cookie. */
export function hasPanelCookie(request: Request, parts: CookieParts): boolean {
  const name = `${cookieName(parts)}=`;
  const cookies = (request.headers.get("cookie") ?? "").split(/; */);
  const values = cookies.filter((cookie) => cookie.startsWith(name)).map((cookie) => cookie.slice(name.length));
  return values.some((value) => parts.token.isCookieValue(value, parts.nowMs()));
}
