import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

function check(...args: readonly string[]) {
  const script = `import(${JSON.stringify(join(import.meta.dirname, "run-checks.ts"))}).then((m) => m.main(${JSON.stringify(args)}))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("npm run check says which names there are when it is asked for another", () => {
  const { status, stderr } = check("speling");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Cannot check speling\.[\s\S]*Names: style, types, unused, arrows/);
});

test("npm run check runs only the checks named, with a line each", () => {
  const { status, stdout } = check("lock", "names");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ok {3}(names|lock) +\d\.\d s\nok {3}(names|lock) +\d\.\d s\n$/);
});
