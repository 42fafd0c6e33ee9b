import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasSecretService, openSecretService, type TestSecretService } from "../testing/secret-service.ts";
import { openKeychain } from "./keychain.ts";
import { openKeychainKeys } from "./keychain-keys.ts";

const refused = (message: RegExp, hint: RegExp) => ({
  code: "SECRET_KEY_MISSING",
  message: expect.stringMatching(message),
  hint: expect.stringMatching(hint),
});

describe.skipIf(!hasSecretService())("openKeychain() on GNOME Keyring (skipped where it is not installed)", () => {
  let service: TestSecretService;
  beforeEach(async () => {
    service = await openSecretService();
  });
  afterEach(() => service[Symbol.asyncDispose]());

  it("gives back what it was given last, and null for what it never was", async () => {
    const keychain = openKeychain(service);
    expect(await keychain.read("office")).toBeNull();
    await keychain.write("office", "one");
    await keychain.write("office", "two");
    await keychain.write("office/2", "three");
    expect([await keychain.read("office"), await keychain.read("office/2")]).toEqual(["two", "three"]);
  });

  it("tells what is locked from what is not there", async () => {
    const keychain = openKeychain(service);
    await keychain.write("office", "one");
    await service.lock();
    await expect(keychain.read("office")).rejects.toMatchObject(refused(/is locked$/, /^Unlock the keychain/));
    expect(await keychain.read("another")).toBeNull();
    await expect(keychain.write("another", "two")).rejects.toMatchObject(refused(/says: .*locked/, /^Unlock/));
  });

  it("says so when the keychain does not answer, or is not there", async () => {
    service.freeze();
    const impatient = openKeychain({ ...service, timeoutMs: 200 });
    await expect(impatient.read("office")).rejects.toMatchObject(refused(/did not answer in 0\.2 s/, /^Unlock/));
    await service.end();
    await expect(openKeychain(service).read("office")).rejects.toMatchObject(
      refused(/says: \S/, /no such session, keep the key/),
    );
  });
});

describe("openKeychain()", () => {
  it.skipIf(process.platform === "darwin").each([
    ["linux", /secret-tool is not there/],
    ["darwin", /security is not there/],
  ] as const)("names the program that a machine with %s lacks", async (platform, message) => {
    const keychain = openKeychain({ environment: { PATH: "/nowhere" }, platform });
    await expect(keychain.read("office")).rejects.toMatchObject(refused(message, /libsecret-tools/));
    await expect(keychain.write("office", "one")).rejects.toMatchObject(refused(message, /libsecret-tools/));
  });

  it("has none on Windows", () => {
    expect(() => openKeychain({ environment: {}, platform: "win32" })).toThrow(/no keychain of Windows/);
  });
});

describe("openKeychainKeys()", () => {
  it("takes no key that is none, and none that the keychain does not give back", async () => {
    const broken = (text: string | null) =>
      openKeychainKeys({ read: async () => text, write: async () => {} }, "office");
    await expect(broken("no key").present()).rejects.toMatchObject(refused(/holds as office is no key/, /Restore/));
    await expect(broken(null).renew()).rejects.toMatchObject(refused(/does not give back/, /Restore/));
  });
});
