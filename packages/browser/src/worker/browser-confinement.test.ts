import { expect, test } from "vitest";
import { browserConfinements } from "./browser-confinement.ts";

test("browserConfinements() never gives up the sandbox of an ordinary user by itself", () => {
  const user = { platform: "linux", isRoot: false } as const;
  expect(browserConfinements({ ...user, sandbox: "on" })).toEqual([{ sandbox: true, user: "worker's" }]);
  expect(browserConfinements({ ...user, sandbox: "off" })).toEqual([{ sandbox: false, user: "worker's" }]);
});

test("browserConfinements() gives root's browsers to nobody before it gives up more", () => {
  const root = { isRoot: true, sandbox: "on" } as const;
  expect(browserConfinements({ ...root, platform: "linux" })).toEqual([
    { sandbox: true, user: "nobody" },
    { sandbox: false, user: "nobody" },
    { sandbox: false, user: "worker's" },
  ]);
  expect(browserConfinements({ ...root, platform: "linux", sandbox: "off" })).toHaveLength(2);
  expect(browserConfinements({ ...root, platform: "darwin" })).toEqual([{ sandbox: false, user: "worker's" }]);
});
