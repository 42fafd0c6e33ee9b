import { expect, test } from "vitest";
import type { LeanScript } from "../page-script/lean-script.ts";
import { createLeanScripts } from "./lean-scripts.ts";

function createDriver() {
  const scripts: LeanScript[] = [];
  const driver = { shrinkPageScript: (script: LeanScript) => void scripts.push(script) };
  return { driver, scripts };
}

test("createLeanScripts() makes the script in a process of its own once enough sessions were opened, and tells each driver once", async () => {
  const script = Promise.withResolvers<LeanScript>();
  const [first, second] = [createDriver(), createDriver()];
  const seen = {
    shrinkPageScript(made: LeanScript) {
      second.driver.shrinkPageScript(made);
      script.resolve(made);
    },
  };
  const { opened } = createLeanScripts({ env: {}, after: 3 });
  opened(first.driver);
  opened(first.driver);
  expect(first.scripts).toEqual([]);
  opened(first.driver);
  opened(first.driver);
  opened(seen);
  const made = await script.promise;
  expect(made.head.length).toBeGreaterThan(100_000);
  expect(first.scripts).toEqual([made]);
  opened(seen);
  expect(second.scripts).toEqual([made]);
});

test("createLeanScripts() leaves drivers as they are where no script can be made", async () => {
  const { driver, scripts } = createDriver();
  const made = Promise.withResolvers<LeanScript>();
  const { opened } = createLeanScripts({ env: {}, after: 1, make: () => made.promise });
  opened(driver);
  made.reject(new Error("no room"));
  await expect(made.promise).rejects.toThrow("no room");
  expect(scripts).toEqual([]);
});
