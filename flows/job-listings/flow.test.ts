import { z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";

const read = (input: unknown) => z.safeParse(flow.input!, input);
const problemsOf = (input: unknown) => [...new Set(read(input).error?.issues.map(({ path }) => path.join(".")))];
const boards = ["https://board.example/jobs?q=nurse"];

describe("the input of job-listings", () => {
  it("is a list of boards; the rest has defaults that let everything through", () => {
    expect(read({ boards }).data).toEqual({
      boards,
      search: "jobs",
      keywords: [],
      without: [],
      places: [],
      employment: [],
      maxPages: 5,
      details: 50,
      pictures: 5,
      parallel: 4,
      pageTimeoutSeconds: 30,
    });
  });

  it("refuses what is no page on the web, and settings out of range", () => {
    expect(problemsOf({ boards: ["file:///etc/passwd"] })).toEqual(["boards.0"]);
    expect(problemsOf({ boards: [] })).toEqual(["boards"]);
    expect(problemsOf({ boards, currency: "euro" })).toEqual(["currency"]);
    expect(problemsOf({ boards, employment: ["SOMETIMES"] })).toEqual(["employment.0"]);
    expect(problemsOf({ boards, maxPages: 0, parallel: 17, search: "" })).toEqual(["search", "maxPages", "parallel"]);
  });
});
