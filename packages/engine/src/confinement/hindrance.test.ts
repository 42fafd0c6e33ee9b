import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Circumstances, explainHindrance, readCircumstances } from "./hindrance.ts";

const plain: Circumstances = {
  platform: "linux",
  root: false,
  inContainer: false,
  missingTools: [],
  settings: {
    "kernel.unprivileged_userns_clone": undefined,
    "user.max_user_namespaces": "96365",
    "kernel.apparmor_restrict_unprivileged_userns": undefined,
  },
  filtered: false,
  failure: "unshare: unshare failed: Operation not permitted",
};

describe("explainHindrance()", () => {
  it.each([
    ["another system", { platform: "darwin" }, /darwin has no namespaces/, /run the worker on Linux/],
    ["missing programs", { missingTools: ["setpriv"] }, /missing: setpriv/, /util-linux/],
    ["files for root only", { failure: "the runner's user may not read /app" }, /may not read \/app/, /chmod -R a\+rX/],
    ["a container of a user", { inContainer: true }, /container .*not permitted/, /seccomp=unconfined/],
    ["a container of root", { inContainer: true, root: true }, /container/, /--cap-add SYS_ADMIN/],
    ["an unknown reason", {}, /could not be made \(unshare: .*not permitted\)/, /docs\/isolation\.md/],
  ] as const)("tells what to do about %s", (_, seen, why, mend) => {
    const hindrance = explainHindrance({ ...plain, ...seen });
    expect(hindrance.why).toMatch(new RegExp(why.source, "i"));
    expect(hindrance.mend).toMatch(mend);
  });

  it.each([
    ["kernel.unprivileged_userns_clone", "0", "1"],
    ["user.max_user_namespaces", "0", "15000"],
    ["kernel.apparmor_restrict_unprivileged_userns", "1", "0"],
  ] as const)("names the setting %s where it refuses user namespaces", (name, refusing, allowing) => {
    const seen = { ...plain, settings: { ...plain.settings, [name]: refusing } };
    expect(explainHindrance(seen).why).toContain(`${name}=${refusing}`);
    expect(explainHindrance(seen).mend).toContain(`sysctl -w ${name}=${allowing}`);
    expect(explainHindrance({ ...seen, root: true }).why).not.toContain(name);
  });
});

describe("readCircumstances()", () => {
  it("reads the kernel's settings, and leaves out those that it does not know", () => {
    const proc = mkdtempSync(join(tmpdir(), "millrace-proc-"));
    for (const [path, text] of Object.entries({
      "sys/user/max_user_namespaces": "0\n",
      "self/status": "Name:\tnode\nSeccomp:\t2\n",
    })) {
      mkdirSync(join(proc, path, ".."), { recursive: true });
      writeFileSync(join(proc, path), text);
    }
    const seen = readCircumstances({ missingTools: ["unshare"], failure: "failed" }, proc);
    rmSync(proc, { recursive: true });
    expect(seen).toMatchObject({ missingTools: ["unshare"], failure: "failed", filtered: true });
    expect(seen.settings).toEqual({ ...plain.settings, "user.max_user_namespaces": "0" });
    expect(seen.root).toBe(process.getuid?.() === 0);
  });

  it("knows no filter where there is no /proc", () => {
    expect(readCircumstances({ missingTools: [] }, "/nowhere").filtered).toBe(false);
  });
});
