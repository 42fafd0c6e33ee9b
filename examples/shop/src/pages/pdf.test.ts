import { expect, test } from "vitest";
import { composeCatalogue } from "../catalogue/compose.ts";
import { dataSheetPdf } from "./pdf.ts";

test("dataSheetPdf() points to its objects where they begin", () => {
  const text = dataSheetPdf(composeCatalogue(1)[0]!).toString("latin1");
  const start = Number(/startxref\n(\d+)/.exec(text)![1]);
  expect(text.slice(start, start + 4)).toBe("xref");
  const offsets = [...text.matchAll(/(\d{10}) 00000 n/g)].map(([, offset]) => Number(offset));
  expect(offsets.map((offset) => text.slice(offset, offset + 7))).toEqual([1, 2, 3, 4, 5].map((id) => `${id} 0 obj`));
});
