import { createHmac, timingSafeEqual } from "node:crypto";
import type { ShopState } from "./visit.ts";

/** The one account of the shop. */
export const memberEmail = "member@shop.example";
export const memberPassword = "harbour-thirteen";

export const sessionCookie = "shop_session";

/** A session is signed and not stored, so that a saved login outlives a restart of the shop. */
export function sessionToken({ seed, signOuts }: Pick<ShopState, "seed" | "signOuts">): string {
  return createHmac("sha256", `thirteen harbours ${seed}`).update(`${memberEmail} ${signOuts}`).digest("base64url");
}

export function isSignedIn(state: ShopState, cookies: ReadonlyMap<string, string>): boolean {
  const given = Buffer.from(cookies.get(sessionCookie) ?? "");
  const expected = Buffer.from(sessionToken(state));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Where to go next, kept inside the shop. */
export function localPath(next: string | null, fallback: string): string {
  return next !== null && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : fallback;
}
