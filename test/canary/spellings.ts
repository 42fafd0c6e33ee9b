import { randomBytes } from "node:crypto";

/** A secret that no program makes by chance: letters and digits, so that it is the same in a URL, in JSON and in a shell. */
export function makeCanary(): string {
  return `canary${randomBytes(12).toString("hex")}`;
}

/** How a secret can stand in what was written: as it is, as base64 wherever it begins in what was encoded, as hex. */
export function spellingsOf(secret: string): readonly string[] {
  const hex = Buffer.from(secret).toString("hex");
  return [secret, ...[0, 1, 2].map((before) => base64Of(secret, before)), hex, hex.toUpperCase()];
}

/** What is the same in base64 whatever stands around the secret: each four characters are of three bytes. */
function base64Of(secret: string, before: number): string {
  const text = Buffer.from("_".repeat(before) + secret).toString("base64");
  const whole = Math.floor((before + secret.length) / 3) * 4;
  return text.slice(before === 0 ? 0 : before + 1, whole);
}
