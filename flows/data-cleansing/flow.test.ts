import { type Json, z } from "@millrace/flow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";
import sample from "./sample-input.json" with { type: "json" };
import { createChannel } from "./src/clean/channel.ts";
import { type Decisions, lookAtTable, runRecipe } from "./src/clean/run-recipe.ts";
import { lookStages } from "./src/look/stages.ts";
import { type Operation, operationSchema } from "./src/recipe/operation.ts";
import type { Change, TableRecord } from "./src/row/working-row.ts";
import { suggestRecipe } from "./src/suggest/suggest-recipe.ts";
import { undoRecipe } from "./src/undo/undo-recipe.ts";

const opened = (rows: readonly TableRecord[], size = 3) =>
  async function* () {
    for (let at = 0; at < rows.length; at += size) yield { records: rows.slice(at, at + size) };
  };
async function* each<Item>(items: readonly Item[]) {
  yield* items;
}
const recipeOf = (operations: readonly unknown[]) => operations.map((operation) => operationSchema.parse(operation));

async function clean(rows: readonly TableRecord[], recipe: readonly Operation[], asTexts = false) {
  let decisions: Decisions = {};
  for (const stage of lookStages(recipe))
    decisions = { ...decisions, ...(await lookAtTable(opened(rows), { recipe, decisions, stage })) };
  const cleaned: TableRecord[] = [];
  const changes: Change[] = [];
  for await (const batch of runRecipe(opened(rows), { recipe, decisions, asTexts })) {
    cleaned.push(...batch.after);
    changes.push(...batch.changes);
  }
  return { cleaned, changes: JSON.parse(JSON.stringify(changes)) as Change[], decisions };
}
const column = async (values: readonly Json[], ...operations: readonly unknown[]) => {
  const { cleaned } = await clean(
    values.map((x) => ({ x })),
    recipeOf(operations),
  );
  return cleaned.map(({ x }) => x);
};

describe("undoRecipe()", () => {
  const name = fc.constantFrom("a", "b", "c", "2", "__proto__", "constructor");
  const cell = fc.oneof(
    fc.constantFrom<Json>(
      " a  b ",
      "Müller",
      "muller",
      "1.234,5",
      "12,5 kg",
      "03/04/2026",
      "25/04/2026",
      "yes",
      "N/A",
      "",
      null,
    ),
    fc.constantFrom<Json>("Hauptstr. 5, 10115 Berlin", 7, true, [1, "x"], { k: null }, "x-y-z", "e\u0301"),
  );
  const rows = fc.array(
    fc.array(fc.tuple(name, cell), { maxLength: 4 }).map((cells): TableRecord => Object.fromEntries(cells)),
    { maxLength: 12 },
  );
  const target = fc.constantFrom("a", "b", "c", "2");
  const targets = fc.array(target, { minLength: 1, maxLength: 3 });
  const operation = fc.oneof(
    fc.constantFrom(
      { do: "trim" },
      { do: "collapse blanks" },
      { do: "normalise", form: "NFKC" },
      { do: "drop duplicates" },
    ),
    fc.record({ do: fc.constantFrom("number", "date", "boolean", "address", "cluster"), column: target }),
    fc.record({ do: fc.constant("convert"), column: target, to: fc.constant("g"), into: target }),
    fc.record({ do: fc.constant("case"), columns: targets, to: fc.constantFrom("title", "upper", "sentence") }),
    fc.record({
      do: fc.constant("replace"),
      columns: targets,
      find: fc.constantFrom("a", "$&", "-"),
      with: fc.constantFrom("", "$&a"),
    }),
    fc.record({
      do: fc.constant("map"),
      column: target,
      values: fc.constant({ "N/A": null, "7": "seven", constructor: 1 }),
    }),
    fc.record({ do: fc.constant("fill"), column: target, by: fc.constantFrom("previous", "most frequent", "median") }),
    fc.record({ do: fc.constant("fill"), column: target, with: fc.constant(0) }),
    fc.record({ do: fc.constant("split"), column: target, by: fc.constant("-"), into: targets, keep: fc.boolean() }),
    fc.record({ do: fc.constant("join"), columns: targets, into: target, keep: fc.boolean() }),
    fc.record({ do: fc.constant("rename"), column: target, to: target }),
    fc.record({ do: fc.constant("drop columns"), columns: targets }),
    fc.record({ do: fc.constant("drop duplicates"), columns: targets }),
    fc.record({ do: fc.constant("derive"), into: target, expression: fc.constantFrom('string(row["a"]) + "!"', "b") }),
  );

  it("gives back exactly the table that a recipe was done to, whatever both are", async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.array(operation, { maxLength: 6 }),
        fc.boolean(),
        async (table, operations, asTexts) => {
          const { cleaned, changes } = await clean(table, recipeOf(operations), asTexts);
          const restored: TableRecord[] = [];
          for await (const row of undoRecipe(each(cleaned), each(changes))) restored.push(row);
          expect(JSON.stringify(restored)).toBe(JSON.stringify(table));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("notes nothing of a cell that stays as it is", async () => {
    const { changes } = await clean([{ a: "clean" }, { a: " not " }], recipeOf([{ do: "trim" }]));
    expect(changes).toEqual([{ row: 2, operation: 0, column: "a", before: " not ", after: "not" }]);
  });
});

describe("a recipe", () => {
  it("lets the column decide what a date or a number of it means", async () => {
    expect(await column(["03/04/2026", "25/04/2026", "someday"], { do: "date", column: "x" })).toEqual([
      "2026-04-03",
      "2026-04-25",
      "someday",
    ]);
    expect(await column(["03/04/2026", "04/25/2026"], { do: "date", column: "x" })).toEqual([
      "2026-03-04",
      "2026-04-25",
    ]);
    expect(await column(["03/04/2026"], { do: "date", column: "x" })).toEqual(["03/04/2026"]);
    expect(await column(["1.234", "1,5"], { do: "number", column: "x" })).toEqual([1234, 1.5]);
    expect(await column(["12345678901234567,5"], { do: "number", column: "x" })).toEqual(["12345678901234567.5"]);
  });

  it("decides on what earlier operations made of the column", async () => {
    const recipe = recipeOf([
      { do: "cluster", column: "x" },
      { do: "fill", column: "x", by: "most frequent" },
      { do: "number", column: "y" },
    ]);
    expect(lookStages(recipe)).toEqual([[0, 2], [1]]);
    const { cleaned } = await clean([{ x: "B" }, { x: "b." }, { x: "B" }, { x: "A" }, { x: "A" }, { x: "" }], recipe);
    expect(cleaned.map(({ x }) => x)).toEqual(["B", "B", "B", "A", "A", "B"]);
  });

  it("works on texts and values", async () => {
    expect(
      await column(
        ["  a\u00a0 b ", "\ufb01\u200b", 3],
        { do: "normalise", form: "NFKC" },
        { do: "trim" },
        { do: "collapse blanks" },
      ),
    ).toEqual(["a b", "fi", 3]);
    expect(await column(["JEAN DE LA TOUR", "o'neil's"], { do: "case", columns: ["x"], to: "title" })).toEqual([
      "Jean de la Tour",
      "O'Neil's",
    ]);
    expect(await column(["ja", "N", "perhaps"], { do: "boolean", column: "x" })).toEqual([true, false, "perhaps"]);
    expect(await column(["1 lb", "500 g", 2, "much"], { do: "convert", column: "x", to: "kg", from: "kg" })).toEqual([
      0.45359237,
      0.5,
      2,
      "much",
    ]);
    expect(await column([1, null, 3, ""], { do: "fill", column: "x", by: "mean" })).toEqual([1, 2, 3, 2]);
    expect(
      await column(
        ["n/a", "aa", "a"],
        { do: "map", column: "x", values: { "n/a": null } },
        { do: "replace", columns: ["x"], find: "a", with: "b", whole: true },
      ),
    ).toEqual([null, "aa", "b"]);
  });

  it("makes columns of columns", async () => {
    const recipe = recipeOf([
      { do: "split", column: "name", by: " ", into: ["first", "rest"], keep: false },
      { do: "address", column: "at", prefix: "at " },
      { do: "join", columns: ["rest", "first"], by: ", ", into: "sorted" },
      { do: "derive", into: "half", expression: "n / 2" },
      { do: "drop columns", columns: ["at", "at unit", "at region", "at country"] },
      { do: "rename", column: "n", to: "count" },
    ]);
    const { cleaned } = await clean(
      [
        { name: "Ada King Lovelace", at: "Damrak 70, 1012 LM Amsterdam", n: 3 },
        { name: "Plato", at: "?", n: "x" },
      ],
      recipe,
    );
    expect(cleaned).toEqual([
      {
        first: "Ada",
        rest: "King Lovelace",
        sorted: "King Lovelace, Ada",
        half: 1.5,
        count: 3,
        "at street": "Damrak",
        "at house number": "70",
        "at postcode": "1012 LM",
        "at city": "Amsterdam",
      },
      {
        first: "Plato",
        rest: null,
        sorted: "Plato",
        half: null,
        count: "x",
        "at street": null,
        "at house number": null,
        "at postcode": null,
        "at city": null,
      },
    ]);
  });

  it("refuses units that nobody knows and columns that are no columns", async () => {
    await expect(column(["1"], { do: "convert", column: "x", to: "furlong" })).rejects.toThrow(
      "its units must be known: furlong",
    );
    expect(() => recipeOf([{ do: "derive", into: "__proto__", expression: "1" }])).toThrow("__proto__");
  });
});

describe("suggestRecipe()", () => {
  it("proposes what the sample needs, and nothing more once it was done", async () => {
    const rows = sample.table.rows as readonly TableRecord[];
    const suggested = await suggestRecipe(opened(rows));
    expect(suggested.map((one) => [one.do, one.column ?? one.columns ?? null])).toEqual([
      ["normalise", ["name"]],
      ["trim", ["name", "city"]],
      ["collapse blanks", ["name"]],
      ["cluster", "city"],
      ["date", "joined"],
      ["map", "amount"],
      ["number", "amount"],
      ["boolean", "active"],
      ["drop duplicates", null],
    ]);
    const { cleaned } = await clean(rows, recipeOf(suggested));
    expect(await suggestRecipe(opened(cleaned))).toEqual([]);
  });

  it("leaves codes, prose and clean tables alone", async () => {
    expect(
      await suggestRecipe(
        opened([
          { zip: "01067", note: "Call me" },
          { zip: "80331", note: "or not" },
          { zip: "10115", note: "" },
        ]),
      ),
    ).toEqual([]);
    expect(await suggestRecipe(opened([]))).toEqual([]);
  });
});

describe("createChannel()", () => {
  it("lets the writer go on when its reader has left, and hands an error over", async () => {
    const left = createChannel<number>();
    const reading = (async () => {
      for await (const piece of left) if (piece === 1) break;
    })();
    await left.push(1);
    await reading;
    await left.push(2);
    const failed = createChannel<number>();
    failed.fail(new Error("broken"));
    await expect(failed[Symbol.asyncIterator]().next()).rejects.toThrow("broken");
  });
});

describe("the input of data-cleansing", () => {
  it("takes the sample, and no operation that is not one", () => {
    expect(z.safeParse(flow.input!, sample).success).toBe(true);
    expect(z.safeParse(flow.input!, { table: { rows: [] }, recipe: [{ do: "explode" }] }).success).toBe(false);
  });
});
