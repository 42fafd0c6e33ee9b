import { join } from "node:path";
import type { Config } from "../config/read-config.ts";
import { openKeyFile } from "./key-file.ts";
import { openKeychain } from "./keychain.ts";
import { openKeychainKeys } from "./keychain-keys.ts";
import { type KeyPlace, keyMissing, type MasterKey, masterKey } from "./master-key.ts";

/** The master keys of this installation: the present one of the first place seals, all others still open. */
export interface MasterKeys {
  readonly places: readonly KeyPlace[];
  /** Asks a keychain for the one that seals, and makes it there: at the start, when a person may be there to unlock it. */
  prepare(): Promise<void>;
  /** The one that seals; made at its first use (`SECRET_KEY_MISSING`). */
  active(): Promise<MasterKey>;
  find(keyId: string): Promise<MasterKey>;
  /** What rotation goes over to: a new key in the first place, or the one that the operator has put there. */
  renew(): Promise<MasterKey>;
}

/** A key itself, or where keys are kept: the data folder's file, or the keychain under a name. */
export type KeySource = Buffer | "file" | { readonly keychain: string };

export type KeySettings = Pick<Config, "dataFolder" | "databaseUrl" | "secretKeys" | "environment">;

export function openMasterKeys({ dataFolder, databaseUrl, secretKeys, environment }: KeySettings): MasterKeys {
  // Where machines share the database, a file of one of them is no place for the key of all.
  const sources = secretKeys ?? (databaseUrl === null ? (["file"] as const) : []);
  const places = sources.map((source) => {
    if (source === "file") return openKeyFile(join(dataFolder, "secret.key"));
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
  function active(): Promise<MasterKey> {
    // Who asks while one is being made gets the same.
    pending ??= presentOrNew().finally(() => {
      pending = null;
    });
    return pending;
  }
  return {
    places,
    async prepare() {
      const [source] = sources;
      if (typeof source === "object" && "keychain" in source) await active();
    },
    active,
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
