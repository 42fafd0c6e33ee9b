import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { table } from "./table.ts";
import { plainLine, shorten, width } from "./width.ts";

describe("table()", () => {
  it("makes each column as wide as its widest cell, and leaves no blanks at the end", () => {
    const columns = [{ title: "product" }, { title: "price", align: "right" as const }, { title: "x" }];
    expect(
      table(columns, [
        ["Kettle", "9", ""],
        ["Hand soap", "12.50", "y"],
      ]),
    ).toBe(["product    price  x", "Kettle         9", "Hand soap  12.50  y"].join("\n"));
  });

  it("keeps columns behind wide characters in line", () => {
    const [, first, second] = table(
      [{ title: "a" }, { title: "b" }],
      [
        ["デスクランプ", "1"],
        ["Lamp", "2"],
      ],
    ).split("\n");
    expect(first).toBe("デスクランプ  1");
    expect(second).toBe("Lamp          2");
  });

  it("cuts cells that are longer than their column may be", () => {
    expect(table([{ title: "name", longest: 6 }], [["Turntable"]])).toBe("name\nTurnt…");
  });

  it("takes from the widest columns that may be cut until the table fits", () => {
    const columns = [{ title: "name", longest: 44 }, { title: "id" }, { title: "key", longest: 60 }];
    const text = table(columns, [["n".repeat(40), "i".repeat(20), "k".repeat(60)]], { fit: 80 });
    expect(Math.max(...text.split("\n").map(width))).toBe(80);
    expect(text).toContain("i".repeat(20));
  });

  it("is wider than asked for rather than unreadable", () => {
    const text = table([{ title: "id" }, { title: "key", longest: 60 }], [["i".repeat(30), "k".repeat(60)]], {
      fit: 20,
    });
    expect(text).toContain("i".repeat(30));
    expect(text).toContain(`${"k".repeat(11)}…`);
  });
});

describe("width()", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["日本", 4],
    ["한국", 4],
    ["👩‍💻", 2],
    ["\u001b[31mred\u001b[39m", 3],
    ["…–€", 3],
  ])("of %j is %i", (text, columns) => {
    expect(width(text)).toBe(columns);
  });
});

describe("shorten()", () => {
  it("never gives more columns than asked for, and leaves what fits as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, longest) => {
        const short = shorten(text, longest);
        expect(width(short)).toBeLessThanOrEqual(Math.max(longest, 1));
        if (width(text) <= longest) expect(short).toBe(text);
      }),
    );
  });
});

describe("plainLine()", () => {
  it("takes away what would move the cursor or colour the rest", () => {
    expect(plainLine("\u001b[2J\u001b[31mKettle\n\t of\u0007 steel ")).toBe("Kettle of steel");
  });
});
