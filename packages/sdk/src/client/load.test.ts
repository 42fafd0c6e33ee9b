import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

// Building the schemas of all operations takes a command longer than all else that it does.
it("a client loads no schema", () => {
  const script = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === "zod") throw new Error("zod is imported by " + context.parentURL);
        return next(specifier, context);
      },
    });
    const { createClient } = await import(${JSON.stringify(new URL("../index.ts", import.meta.url).href)});
    console.log(typeof createClient({ url: "http://127.0.0.1:1" }).runs.list);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect({ stdout, stderr }).toEqual({ stdout: "function\n", stderr: "" });
});
