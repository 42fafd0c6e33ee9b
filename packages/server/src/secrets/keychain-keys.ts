import type { Keychain } from "./keychain.ts";
import { type KeyPlace, keyMissing, keyText, type MasterKey, newMasterKey, readKeyText } from "./master-key.ts";

/**
 * Master keys in a keychain: each under its own id, where nothing ever replaces it, and the present one under the bare
 * name as well. So a keychain that hides what is locked, or two processes that make a key at once, can cost none.
 */
export function openKeychainKeys(keychain: Keychain, name: string): KeyPlace {
  const title = `the system's keychain (${name})`;
  const known = new Map<string, MasterKey>();
  let present: MasterKey | null = null;

  async function read(account: string): Promise<MasterKey | null> {
    const text = await keychain.read(account);
    if (text === null) return null;
    const key = readKeyText(text);
    if (key === null) throw keyMissing(`what ${title} holds as ${account} is no key`);
    known.set(key.id, key);
    return key;
  }

  return {
    title,
    async present() {
      present ??= await read(name);
      return present;
    },
    find: async (keyId) => known.get(keyId) ?? read(`${name}/${keyId}`),
    async renew() {
      const key = newMasterKey();
      const account = `${name}/${key.id}`;
      await keychain.write(account, keyText(key));
      // Before anything is sealed with it: a row whose key is gone is a secret lost.
      if ((await read(account))?.id !== key.id) throw keyMissing(`${title} does not give back the key it was given`);
      await keychain.write(name, keyText(key));
      present = key;
      return key;
    },
  };
}
