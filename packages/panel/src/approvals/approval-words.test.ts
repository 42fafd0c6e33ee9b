import { describe, expect, it } from "vitest";
import { askedOf, questionOf } from "./approval-words.ts";

describe("askedOf()", () => {
  it("names the person, or the role, or nobody in particular", () => {
    expect(askedOf({ role: "finance", person: "ada" })).toBe("ada");
    expect(askedOf({ role: "finance", person: null })).toBe("anyone of finance");
    expect(askedOf({ role: null, person: null })).toBe("whoever may decide");
  });
});

describe("questionOf()", () => {
  it("tells questions of one name apart by their key", () => {
    expect(questionOf({ name: "release", key: null })).toBe("release");
    expect(questionOf({ name: "release", key: "42" })).toBe("release (42)");
  });
});
