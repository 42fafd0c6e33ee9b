import { expect, test } from "vitest";
import { file, isSimulatedFile } from "./simulated-file.ts";

test("file() keeps text and bytes of any length", () => {
  expect(file("a.txt", "größe")).toEqual({
    kind: "millrace.file",
    name: "a.txt",
    mediaType: "application/octet-stream",
    base64: Buffer.from("größe").toString("base64"),
  });
  const bytes = Uint8Array.from({ length: 100_003 }, (_, n) => n % 256);
  expect(file("a.bin", bytes, { mediaType: "image/png" })).toMatchObject({
    mediaType: "image/png",
    base64: Buffer.from(bytes).toString("base64"),
  });
  expect([file("a", ""), { kind: "other" }, null, "x"].map(isSimulatedFile)).toEqual([true, false, false, false]);
});
