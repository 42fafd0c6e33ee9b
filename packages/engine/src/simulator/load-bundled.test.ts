import { expect, test } from "vitest";
import { flowLoader } from "./load-bundled.ts";
import type { BundledPart } from "./simulation-job.ts";

const counting = "let loads = 0; exports.next = () => ++loads;";
const part = (name: string, isKept: boolean): BundledPart => ({ name, code: counting, isKept });
const code = `
  const { defineFlow } = require("@millrace/flow");
  const own = require("./own.js");
  exports.default = defineFlow({
    name: "parts",
    description: [own, require("./own.js"), require("./kept.js"), require("./kept.js")].map(({ next }) => next()).join(),
    run: async () => null,
  });`;

test("A flow's own parts are loaded anew with it, once for all who ask; those that are kept are loaded once", async () => {
  const load = await flowLoader({
    code,
    imports: ["@millrace/flow"],
    parts: [part("./own.js", false), part("./kept.js", true)],
  });
  expect(load().description).toBe("1,2,1,2");
  expect(load().description).toBe("1,2,3,4");
});

test("Parts that ask for each other are loaded as modules of CommonJS are", async () => {
  const parts = [
    { name: "./a.js", code: `exports.name = "a"; exports.other = require("./b.js").name;`, isKept: false },
    { name: "./b.js", code: `exports.name = "b of " + require("./a.js").name;`, isKept: false },
  ];
  const load = await flowLoader({
    code: `const { defineFlow } = require("@millrace/flow");
      exports.default = defineFlow({ name: "circle", description: require("./a.js").other, run: async () => null });`,
    imports: ["@millrace/flow"],
    parts,
  });
  expect(load().description).toBe("b of a");
});
