import { expect, it } from "vitest";
import { permissionFlags } from "./permission-flags.ts";

it("permissionFlags() allows reading what is given and writing for a time only, and nothing else", () => {
  const flags = permissionFlags(["/code", "/modules"]);
  expect(flags).toEqual(expect.arrayContaining(["--permission", "--allow-fs-read=/code", "--allow-fs-read=/modules"]));
  expect(flags.filter((flag) => !/^--(permission|allow-fs-(read|write)=.+)$/.test(flag))).toEqual([]);
  expect(flags.filter((flag) => flag.startsWith("--allow-fs-write"))).toHaveLength(1);
});
