/** When a JSON Web Token ends (milliseconds since 1970); null for what is none, or does not say. Source: RFC 7519 section 4.1.4. */
export function jwtExpiry(token: string): number | null {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return null;
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { readonly exp?: unknown } | null;
    const atMs = Number(claims?.exp) * 1_000;
    return typeof claims?.exp === "number" && !Number.isNaN(new Date(atMs).getTime()) ? Math.floor(atMs) : null;
  } catch {
    return null;
  }
}
