import { describe, expect, it } from "vitest";
import { takeToken } from "./take-token.ts";

function addressWith(hash: string) {
  const shown: string[] = [];
  const history = {
    state: 7,
    replaceState: (_: unknown, __: string, url?: string | URL | null) => void shown.push(String(url)),
  };
  return { shown, address: { location: { hash, pathname: "/runs/1", search: "?step=a" }, history } };
}

describe("takeToken()", () => {
  it("reads the token and takes it off the address", () => {
    const { shown, address } = addressWith("#token=abc-_1");
    expect(takeToken(address)).toBe("abc-_1");
    expect(shown).toEqual(["/runs/1?step=a"]);
  });

  it.each(["", "#", "#timeline"])("leaves an address with %j alone", (hash) => {
    const { shown, address } = addressWith(hash);
    expect(takeToken(address)).toBeNull();
    expect(shown).toEqual([]);
  });
});
