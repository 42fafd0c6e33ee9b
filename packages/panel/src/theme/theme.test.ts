import { describe, expect, it } from "vitest";
import { applyTheme, keepTheme, readTheme } from "./theme.ts";

function storageWith(first: string | null) {
  let kept = first;
  return {
    getItem: () => kept,
    setItem(_: string, value: string) {
      kept = value;
    },
    removeItem() {
      kept = null;
    },
  };
}

describe("the theme", () => {
  it("is the system's until the reader chooses another, which is kept", () => {
    const storage = storageWith(null);
    expect(readTheme(storage)).toBeNull();
    keepTheme("dark", storage);
    expect(readTheme(storage)).toBe("dark");
    keepTheme(null, storage);
    expect(readTheme(storage)).toBeNull();
    expect(readTheme(storageWith("sepia"))).toBeNull();
  });

  it("is an attribute that the style sheet reads, none for the system's", () => {
    const element = { dataset: {} as DOMStringMap };
    applyTheme("dark", element);
    expect(element.dataset.theme).toBe("dark");
    applyTheme(null, element);
    expect(element.dataset).toEqual({});
  });
});
