import { type KeySettings, openMasterKeys } from "./master-keys.ts";

/** Where the master keys lie, each place with the id of its present key; null where there is no place. Makes no key. */
export async function inspectMasterKeys(settings: KeySettings): Promise<string | null> {
  const { places } = openMasterKeys(settings);
  const seen: string[] = [];
  for (const place of places) {
    const key = await place.present();
    const none = place === places[0] ? "none yet, the first use makes it" : "none";
    seen.push(`${place.title}: ${key?.id ?? none}`);
  }
  return seen.length === 0 ? null : seen.join(", then ");
}
