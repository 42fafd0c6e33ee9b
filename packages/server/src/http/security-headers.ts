import type { AnswerHeaders } from "./whole-answer.ts";

// Scripts and styles from files of the server alone; pictures also from memory (screenshots that were fetched).
const panelPolicy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const always: readonly (readonly [name: string, value: string])[] = [
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"],
];

/** Adds to an answer what keeps a browser from doing with it more than it should; what is there already stays. */
export function addSecurityHeaders(headers: AnswerHeaders): void {
  for (const [name, value] of always) headers.set(name, value);
  const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
  const policy = isPage ? panelPolicy : "default-src 'none'; frame-ancestors 'none'";
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", policy);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
}
