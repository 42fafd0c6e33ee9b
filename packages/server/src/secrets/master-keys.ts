import { join } from "node:path";
import { openKeyFile } from "./key-file.ts";
import { openKeychain } from "./keychain.ts";
import { openKeychainKeys } from "./keychain-keys.ts";
import { type KeyPlace, keyMissing, type MasterKey, masterKey } from "./master-key.ts";

/** The master keys of this installation: the present one of the first place seals, all others still open. */
export interface MasterKeys {
  readonly places: readonly KeyPlace[];
  /** The one that seals; made at its first use (`SECRET_KEY_MISSING`). */
  active(): Promise<MasterKey>;
  find(keyId: string): Promise<MasterKey>;
  /** What rotation goes over to: a new key in the first place, or the one that the operator has put there. */
  renew(): Promise<MasterKey>;
}

/** A key itself, or where keys are kept: the data folder's file, or the keychain under a name. */
export type KeySource = Buffer | "file" | { readonly keychain: string };

export interface MasterKeysOptions {
  readonly folder: string;
  /** Those of `MILLRACE_SECRET_KEY`; null where it is not set. */
  readonly sources: readonly KeySource[] | null;
  /** Whether machines share the database: then a file of one of them is no place for the key of all. */
  readonly shared: boolean;
  /** Of the programs that reach the keychain. */
  readonly environment: NodeJS.ProcessEnv;
}

export function openMasterKeys({ folder, sources, shared, environment }: MasterKeysOptions): MasterKeys {
  const places = (sources ?? (shared ? [] : (["file"] as const))).map((source) => {
    if (source === "file") return openKeyFile(join(folder, "secret.key"));
    return Buffer.isBuffer(source)
      ? givenKey(masterKey(source))
      : openKeychainKeys(openKeychain({ environment }), source.keychain);
  });
  let pending: Promise<MasterKey> | null = null;
  async function first(): Promise<KeyPlace> {
    const [place] = places;
    if (place === undefined) throw keyMissing("no key is set");
    return place;
  }
  async function presentOrNew(): Promise<MasterKey> {
    const place = await first();
    return (await place.present()) ?? place.renew();
  }
  return {
    places,
    active() {
      // Who asks while one is being made gets the same.
      pending ??= presentOrNew().finally(() => {
        pending = null;
      });
      return pending;
    },
    async find(keyId) {
      for (const place of places) {
        const key = await place.find(keyId);
        if (key !== null) return key;
      }
      throw keyMissing(`${places.map(({ title }) => title).join(", ") || "no place"} has none that is ${keyId}`);
    },
    renew: async () => (await first()).renew(),
  };
}

function givenKey(key: MasterKey): KeyPlace {
  return {
    title: "MILLRACE_SECRET_KEY",
    present: async () => key,
    find: async (keyId) => (keyId === key.id ? key : null),
    renew: async () => key,
  };
}
