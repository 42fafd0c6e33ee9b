import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { signingKey } from "@millrace/engine";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createKnownSecrets } from "../log/known-secrets.ts";
import { hasSecretService, openSecretService, type TestSecretService } from "../testing/secret-service.ts";
import { openTestApi, type TestApi } from "../testing/test-api.ts";
import { inspectMasterKeys } from "./inspect-master-keys.ts";
import type { KeySource } from "./master-keys.ts";
import { openVault } from "./open-vault.ts";

const sesame = inject("canary");

const keychain = { keychain: "office" };
const bank = { project: "default", name: "bank" };

describe.skipIf(!hasSecretService())("a vault with the keychain (skipped where GNOME Keyring is not installed)", () => {
  let service: TestSecretService;
  let api: TestApi;
  beforeEach(async () => {
    [service, api] = await Promise.all([openSecretService(), openTestApi()]);
  });
  afterEach(async () => {
    await Promise.all([service[Symbol.asyncDispose](), api[Symbol.asyncDispose]()]);
  });

  const settings = (...secretKeys: readonly KeySource[]) => ({
    dataFolder: api.folder,
    databaseUrl: null,
    secretKeys,
    environment: service.environment,
  });
  /** What the next start opens. */
  const opened = (...sources: readonly KeySource[]) =>
    openVault({ config: settings(...sources), store: api.parts.store, knownSecrets: createKnownSecrets() });
  const keyFile = () => join(api.folder, "secret.key");
  const signing = (vault = opened(keychain)) => signingKey(api.parts.store.tables, vault.keyBox);

  it("has its key there from the first start on, and no file", async () => {
    expect(await inspectMasterKeys(settings(keychain))).toBe(
      "the system's keychain (office): none yet, the first use makes it",
    );
    await opened(keychain).prepare();
    expect(await inspectMasterKeys(settings(keychain))).toMatch(/\(office\): [0-9a-f]{16}$/);
    await opened(keychain).set({ ...bank, value: sesame });
    expect(await opened(keychain).valueOf(bank)).toBe(sesame);
    expect(existsSync(keyFile())).toBe(false);
  });

  it("goes over to new keys there, and still opens what an old one sealed", async () => {
    const late = opened(keychain);
    await late.set({ ...bank, value: sesame });
    const { keyId } = await opened(keychain).rotateKey();
    expect(await inspectMasterKeys(settings(keychain))).toContain(keyId);
    await late.set({ ...bank, value: `${sesame}-2` });
    expect(await opened(keychain).valueOf(bank)).toBe(`${sesame}-2`);
    expect(await opened(keychain).rotateKey()).toMatchObject({ rewrapped: 1 });
  });

  it("moves from the file to the keychain and back, and loses nothing", async () => {
    const before = opened("file");
    await before.set({ ...bank, value: sesame });
    const key = await signing(before);
    expect(await opened(keychain, "file").rotateKey()).toMatchObject({ rewrapped: 1 });
    await rm(keyFile());
    expect([await opened(keychain).valueOf(bank), await signing()]).toEqual([sesame, key]);
    expect(await opened("file", keychain).rotateKey()).toMatchObject({ rewrapped: 1 });
    await service.end();
    expect([await opened("file").valueOf(bank), await signing(opened("file"))]).toEqual([sesame, key]);
  });

  it("names the places that were asked for a key that none of them has", async () => {
    await opened("file").set({ ...bank, value: sesame });
    await expect(opened(keychain, Buffer.alloc(32)).valueOf(bank)).rejects.toMatchObject({
      code: "SECRET_KEY_MISSING",
      message: expect.stringMatching(/keychain \(office\), MILLRACE_SECRET_KEY has none that is [0-9a-f]{16}$/),
    });
  });

  it("loses no key when two processes make the first one at once", async () => {
    const names = ["one", "two"];
    await Promise.all(names.map((name) => opened(keychain).set({ ...bank, name, value: name })));
    const later = opened(keychain);
    expect(await Promise.all(names.map((name) => later.valueOf({ ...bank, name })))).toEqual(names);
  });

  it("refuses to start while the keychain is locked, and makes no file instead", async () => {
    await opened(keychain).prepare();
    await service.lock();
    await expect(opened(keychain).prepare()).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
    await expect(opened(keychain).set({ ...bank, value: sesame })).rejects.toThrow(/locked/);
    await expect(inspectMasterKeys(settings("file", keychain))).rejects.toThrow(/locked/);
    expect(existsSync(keyFile())).toBe(false);
  });
});
