import type { Store } from "@millrace/store";
import type { Config } from "../config/read-config.ts";
import type { KnownSecrets } from "../log/known-secrets.ts";
import { openMasterKeys } from "./master-keys.ts";
import { createVault, type Vault } from "./vault.ts";

/** Opens the secrets of an installation; a key is made when the first one is set. */
export function openVault(options: {
  readonly config: Pick<Config, "dataFolder" | "databaseUrl" | "secretKeys" | "environment">;
  readonly store: Pick<Store, "tables">;
  readonly knownSecrets: KnownSecrets;
}): Vault {
  const { config, store, knownSecrets } = options;
  return createVault({
    tables: store.tables,
    keys: openMasterKeys(config),
    nowMs: () => Date.now(),
    onValue: (value) => knownSecrets.add(value),
  });
}
