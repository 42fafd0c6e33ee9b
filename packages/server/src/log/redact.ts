const secretNames = /^(authorization|cookie|set-cookie|token|password|passwd|secret|api[-_]?key)$/i;

/** A value as JSON text in which secrets are replaced: known texts, fields with telling names, and passwords in URLs. */
export function redact(value: unknown, secrets: Iterable<string>): string {
  let text = JSON.stringify(value, (key, part: unknown) => {
    if (part instanceof Error) return { name: part.name, message: part.message, stack: part.stack };
    if (typeof part === "bigint") return String(part);
    return secretNames.test(key) && part !== null && part !== undefined ? "[redacted]" : part;
  });
  for (const secret of secrets) text = text.replaceAll(secret, "[redacted]");
  return text
    .replace(/\bBearer [A-Za-z0-9._~+/-]+=*/g, "Bearer [redacted]")
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@/"]+@/gi, "$1:[redacted]@");
}
