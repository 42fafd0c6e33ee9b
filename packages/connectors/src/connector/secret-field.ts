import { z } from "@millrace/flow";

const marked: unique symbol = Symbol("millrace.secret");
const rotating: unique symbol = Symbol("millrace.rotating");

/** A secret of the project by its name, with what stands before its value where it is sent. */
export interface SecretReference {
  readonly secret: string;
  readonly prefix?: string | undefined;
}

/** A secret as settings hold it: nothing prints it by accident. */
export interface SecretField {
  readonly [marked]: string | SecretReference;
  toJSON(): string;
}

const reference = z.strictObject({ secret: z.string().min(1).max(200), prefix: z.string().max(64).optional() });

/**
 * The schema of a secret in a connector's settings: its value, or `{ secret: "name" }` for one that the vault keeps.
 * Forms show it as a password; `open` receives the text.
 */
export function secretField() {
  return z
    .union([z.string().min(1).max(65_536), reference])
    .meta({ format: "password", writeOnly: true })
    .transform((given): SecretField => Object.freeze({ [marked]: given, toJSON: () => "[secret]" }));
}

/** A secret that the service replaces now and then. */
interface RotatingField extends SecretField {
  readonly [rotating]: true;
}

/** The schema of a secret that `open` receives as one to read and to replace, as the service gives a new one with its answers. */
export function rotatingSecretField() {
  return secretField().transform((field): RotatingField => Object.freeze({ ...field, [rotating]: true as const }));
}

/** A secret where it is kept, for all workers. */
export interface RotatingSecret {
  read(): Promise<string>;
  /** Holds from the next `read` on. */
  replace(value: string): Promise<void>;
  /** One worker at a time: what `act` reads is not replaced meanwhile by another one. */
  hold<Result>(act: () => Promise<Result>): Promise<Result>;
  /** What the secret was last used for, as a text that is as secret; null where nothing is kept. */
  readNote(): Promise<string | null>;
  writeNote(text: string): Promise<void>;
}

/** Settings with texts where their schema has secrets. */
export type Resolved<Settings> = Settings extends RotatingField
  ? RotatingSecret
  : Settings extends SecretField
    ? string
    : Settings extends readonly (infer Item)[]
      ? readonly Resolved<Item>[]
      : Settings extends object
        ? { readonly [Key in keyof Settings]: Resolved<Settings[Key]> }
        : Settings;

/** Where a secret stands in settings, and what stands there. */
export interface FoundSecret {
  readonly path: readonly string[];
  readonly given: string | SecretReference;
}

/** All secrets of settings that their schema has parsed. */
export function findSecrets(parsed: unknown, path: readonly string[] = []): readonly FoundSecret[] {
  if (isSecret(parsed)) return [{ path, given: parsed[marked] }];
  if (typeof parsed !== "object" || parsed === null) return [];
  return Object.entries(parsed).flatMap(([key, value]) => findSecrets(value, [...path, key]));
}

/** The same value with another one in the place of each secret. */
export async function replaceSecrets(
  parsed: unknown,
  replace: (given: string | SecretReference, options: { readonly rotates: boolean }) => Promise<unknown>,
): Promise<unknown> {
  if (isSecret(parsed)) return replace(parsed[marked], { rotates: rotating in parsed });
  if (Array.isArray(parsed)) return Promise.all(parsed.map((item) => replaceSecrets(item, replace)));
  if (typeof parsed !== "object" || parsed === null) return parsed;
  const entries = Object.entries(parsed).map(async ([key, value]) => [key, await replaceSecrets(value, replace)]);
  return Object.fromEntries(await Promise.all(entries));
}

function isSecret(value: unknown): value is SecretField {
  return typeof value === "object" && value !== null && marked in value;
}
