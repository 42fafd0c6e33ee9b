import { expect, test } from "vitest";
import { meetsFloor, warnsOfSqlite } from "./meets-floor.js";

test.each(["22.18.0", "22.23.3", "23.6.0", "24.0.0", "26.1.0"])("meetsFloor() takes Node %s", (version) => {
  expect(meetsFloor(version)).toBe(true);
});

test.each(["18.20.8", "20.20.2", "21.7.3", "22.17.1", "23.5.0", "22", ""])(
  "meetsFloor() refuses Node %s",
  (version) => {
    expect(meetsFloor(version)).toBe(false);
  },
);

test("warnsOfSqlite() tells the releases that warn from those that do not", () => {
  const versions = ["22.18.0", "22.23.3", "23.11.0", "24.14.1", "24.16.0", "26.1.0"];
  expect(versions.filter(warnsOfSqlite)).toEqual(["22.18.0", "22.23.3", "23.11.0", "24.14.1"]);
});
