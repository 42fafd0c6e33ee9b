import { readFileSync } from "node:fs";
import { MillraceError } from "@millrace/flow/errors";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showAge } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";

/** `millrace secret set <name>`: takes the value from standard input, or asks for it where a person sits. */
export async function setSecret(name: string, options: GlobalOptions): Promise<number> {
  const value = await readValue(name);
  return withClient({ ...options, claims: false, keeps: true }, async ({ client }) => {
    const set = await client.secrets.set({ name, value });
    printResult(options, { json: set, text: () => `Set ${name}.` });
    return 0;
  });
}

/** `millrace secret list`: the names, never a value. */
export function listSecrets({ limit, after, ...options }: ListSecretsOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const found = await client.secrets.list({ limit: Number(limit), ...(after !== undefined && { after }) });
    const nowMs = Date.now();
    printResult(options, {
      json: found,
      text: () =>
        found.secrets.length === 0
          ? "No secrets. Set one: millrace secret set billing-key"
          : table(
              [{ title: "secret" }, { title: "set" }],
              found.secrets.map(({ name, updatedAt }) => [name, showAge(updatedAt, nowMs)]),
            ) + (found.next === null ? "" : `\nThere are more: --after ${found.next}`),
    });
    return 0;
  });
}

export interface ListSecretsOptions extends GlobalOptions {
  readonly limit: string;
  readonly after?: string;
}

/** `millrace secret remove <name>`. */
export function removeSecret(name: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const removed = await client.secrets.remove({ name });
    printResult(options, { json: removed, text: () => `Removed ${name}.` });
    return 0;
  });
}

/** `millrace secret rotate-key`: puts all secrets under a new master key. */
export function rotateSecretKey(options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const rotated = await client.secrets.rotateKey({});
    printResult(options, {
      json: rotated,
      text: () => `All secrets are under the key ${rotated.keyId}; ${rotated.rewrapped} were under another.`,
    });
    return 0;
  });
}

// Never from the command line, where other users and the shell's history see it.
async function readValue(name: string): Promise<string> {
  const value = process.stdin.isTTY ? await ask(name) : readFileSync(0, "utf8").replace(/\r?\n$/, "");
  if (value !== "") return value;
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot set the secret ${JSON.stringify(name)} as it must have a value: standard input is empty`,
    hint: `Like this: millrace secret set ${name} < file`,
  });
}

async function ask(name: string): Promise<string> {
  const { isCancel, password } = await import("@clack/prompts");
  const answer = await password({ message: `The value of ${name}` });
  return isCancel(answer) ? "" : (answer ?? "");
}
