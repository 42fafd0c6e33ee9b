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

const always = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
} as const;

/** Adds to an answer what keeps a browser from doing with it more than it should; what is there already stays. */
export function addSecurityHeaders(headers: Headers): void {
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
  const policy = isPage ? panelPolicy : "default-src 'none'; frame-ancestors 'none'";
  if (!headers.has("content-security-policy")) headers.set("Content-Security-Policy", policy);
  if (!headers.has("cache-control")) headers.set("Cache-Control", "no-store");
}
