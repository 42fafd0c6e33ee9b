import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes, isErrorCode } from "./codes.ts";

const page = readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8");
const sections = page.split(/^#{2,3} (?=[A-Z][A-Z_]+$)/m).slice(1);
const documented = sections.map((section) => section.slice(0, section.indexOf("\n")));

test("docs/errors.md has a heading for every code", () => {
  const missing = Object.keys(errorCodes).filter((code) => !documented.includes(code));
  expect(missing).toEqual([]);
});

test("Every heading of docs/errors.md is a code, and occurs once", () => {
  expect(documented.filter((code) => !isErrorCode(code))).toEqual([]);
  expect(documented.filter((code, index) => documented.indexOf(code) !== index)).toEqual([]);
});

test("Every section of docs/errors.md says something", () => {
  const empty = sections.filter(
    (section) => section.slice(section.indexOf("\n")).replace(/^#.*$/gm, "").trim().length < 30,
  );
  expect(empty).toEqual([]);
});

test.each(Object.entries(errorCodes))(
  "%s has a status and an exit code that a program can tell from success",
  (_code, meaning) => {
    expect(meaning.httpStatus).toBeGreaterThanOrEqual(400);
    expect(meaning.httpStatus).toBeLessThan(600);
    expect(meaning.exitCode).toBeGreaterThan(0);
    expect(meaning.exitCode).toBeLessThan(126);
  },
);

test("isErrorCode() knows the table's codes and no property of every object", () => {
  expect(isErrorCode("STEP_FAILED")).toBe(true);
  for (const other of ["toString", "__proto__", "step_failed", "", undefined, 7])
    expect(isErrorCode(other)).toBe(false);
});
