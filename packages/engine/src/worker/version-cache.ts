import { MillraceError } from "@millrace/flow/errors";
import type { Store } from "@millrace/store";
import type { FlowManifest } from "../runner/flow-manifest.ts";

export interface LoadedVersion {
  readonly version: string;
  readonly code: string;
  readonly manifest: FlowManifest;
}

// Bundles are some 10 to 500 kB; the runners hold what they run themselves.
const kept = 64;

/** Versions read from the store, the last used ones kept: they never change. */
export class VersionCache {
  readonly #store: Store;
  readonly #versions = new Map<string, Promise<LoadedVersion>>();

  constructor(store: Store) {
    this.#store = store;
  }

  get(key: { readonly project: string; readonly flow: string; readonly version: string }): Promise<LoadedVersion> {
    const id = `${key.project}/${key.flow}/${key.version}`;
    const cached = this.#versions.get(id);
    const loaded = cached ?? this.#read(key);
    if (cached) this.#versions.delete(id);
    else loaded.catch(() => this.#versions.delete(id));
    this.#versions.set(id, loaded);
    if (this.#versions.size > kept) this.#versions.delete(this.#versions.keys().next().value!);
    return loaded;
  }

  async #read(key: { project: string; flow: string; version: string }): Promise<LoadedVersion> {
    const found = await this.#store.getVersion(key);
    if (found)
      return { version: key.version, code: found.bundle, manifest: JSON.parse(found.manifest) as FlowManifest };
    throw new MillraceError({
      code: "VERSION_NOT_FOUND",
      message: `Cannot run ${key.flow} as its version must be in the store: ${key.version}`,
      hint: "Publish the flow again, then retry the run.",
    });
  }
}
