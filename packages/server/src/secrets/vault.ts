import type { KeyBox } from "@millrace/engine";
import { MillraceError } from "@millrace/flow/errors";
import type { Tables } from "@millrace/store";
import { replaceInstallationKey, storedInstallationKey } from "@millrace/store/events";
import {
  type Envelope,
  getSecret,
  putSecret,
  removeSecret,
  rewrapSecret,
  type SecretKey,
  secretsNotUnder,
} from "@millrace/store/secrets";
import { open, rewrap, seal } from "./envelope.ts";
import { holdSecret } from "./hold-secret.ts";
import type { MasterKey } from "./master-key.ts";
import type { MasterKeys } from "./master-keys.ts";

/** Keeps secrets: encrypted in the store, in the clear only here and where a connection sends them. */
export interface Vault {
  /** Has the master key at hand from the start where a person may have to unlock it (`SECRET_KEY_MISSING`). */
  prepare(): Promise<void>;
  set(secret: SecretKey & { readonly value: string }): Promise<void>;
  /** The value, at most five seconds old unless it is to be fresh (`SECRET_NOT_FOUND`). */
  valueOf(key: SecretKey, options?: { readonly isFresh?: boolean }): Promise<string>;
  /** Has one process of the installation at a time act for a secret. */
  hold<Result>(key: SecretKey, act: () => Promise<Result>): Promise<Result>;
  remove(key: SecretKey): Promise<boolean>;
  /** Wraps every data key with a new master key; what is being read goes on. */
  rotateKey(): Promise<{ readonly keyId: string; readonly rewrapped: number }>;
  /** What encrypts the key that URLs and callbacks are signed with; where there is no master key for all machines it stays as it is. */
  readonly keyBox: KeyBox;
}

export interface VaultOptions {
  readonly tables: Tables;
  readonly keys: MasterKeys;
  readonly nowMs: () => number;
  /** Told of each value that this process comes to know, so that no log shows it. */
  readonly onValue: (value: string) => void;
}

const rememberedMs = 5_000;
const pageSize = 200;
const keyPlace = JSON.stringify(["installation key"]);
const placeOf = ({ project, name }: SecretKey) => JSON.stringify(["secret", project, name]);

export function createVault({ tables, keys, nowMs, onValue }: VaultOptions): Vault {
  const remembered = new Map<string, { readonly value: string; readonly untilMs: number }>();

  async function openText(envelope: Envelope, place: string): Promise<string> {
    const key = await keys.find(envelope.keyId);
    try {
      return open(envelope, { key, place });
    } catch (cause) {
      throw unreadable(place, cause);
    }
  }

  async function rewrapText(envelope: Envelope, { to, place }: { readonly to: MasterKey; readonly place: string }) {
    const from = await keys.find(envelope.keyId);
    try {
      return rewrap(envelope, { from, to, place });
    } catch (cause) {
      throw unreadable(place, cause);
    }
  }

  async function rotateInstallationKey(to: MasterKey): Promise<void> {
    const stored = await storedInstallationKey(tables);
    if (stored === null || !isEnvelope(stored)) return;
    const envelope = await rewrapText(JSON.parse(stored) as Envelope, { to, place: keyPlace });
    await replaceInstallationKey(tables, { from: stored, to: JSON.stringify(envelope) });
  }

  return {
    prepare: () => keys.prepare(),
    async set({ project, name, value }) {
      const key = { project, name };
      const envelope = seal(value, { key: await keys.active(), place: placeOf(key) });
      onValue(value);
      await putSecret(tables, { ...key, ...envelope, nowMs: nowMs() });
      remembered.delete(placeOf(key));
    },
    async valueOf(key, { isFresh = false } = {}) {
      const place = placeOf(key);
      const known = remembered.get(place);
      if (known && !isFresh && nowMs() < known.untilMs) return known.value;
      const stored = await getSecret(tables, key);
      if (!stored) throw secretNotFound(key);
      const value = await openText(stored, place);
      onValue(value);
      remembered.set(place, { value, untilMs: nowMs() + rememberedMs });
      return value;
    },
    hold: (key, act) => holdSecret(tables, { key, act }),
    async remove(key) {
      remembered.delete(placeOf(key));
      return removeSecret(tables, key);
    },
    async rotateKey() {
      const to = await keys.renew();
      await rotateInstallationKey(to);
      let rewrapped = 0;
      for (;;) {
        const page = await secretsNotUnder(tables, { keyId: to.id, limit: pageSize });
        if (page.length === 0) return { keyId: to.id, rewrapped };
        for (const stored of page) {
          const envelope = await rewrapText(stored, { to, place: placeOf(stored) });
          if (await rewrapSecret(tables, stored, envelope)) rewrapped += 1;
        }
      }
    },
    keyBox: {
      seal: async (text) =>
        keys.places.length === 0 ? text : JSON.stringify(seal(text, { key: await keys.active(), place: keyPlace })),
      open: (text) => (isEnvelope(text) ? openText(JSON.parse(text) as Envelope, keyPlace) : text),
    },
  };
}

export function secretNotFound({ name }: Pick<SecretKey, "name">): MillraceError {
  return new MillraceError({
    code: "SECRET_NOT_FOUND",
    message: `Cannot use the secret ${JSON.stringify(name)} as the project must have it: it does not`,
    hint: `Set it: millrace secret set ${name}`,
  });
}

function isEnvelope(text: string): boolean {
  return text.startsWith("{");
}

function unreadable(place: string, cause: unknown): MillraceError {
  return new MillraceError({
    code: "SECRET_UNREADABLE",
    message: `Cannot read ${place} as it must be what was encrypted there: it was changed, or brought from elsewhere`,
    hint: "Set the secret anew: millrace secret set",
    cause,
  });
}
