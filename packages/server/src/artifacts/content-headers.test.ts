import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCharacter } from "../../../../test/any-character.ts";
import { contentHeaders } from "./content-headers.ts";

const row = { artifact: "ab".repeat(32), name: "page.png", mediaType: "image/png", sizeBytes: 3 };

describe("contentHeaders()", () => {
  it("shows a picture in the page", () => {
    expect(contentHeaders(row)).toMatchObject({
      "Content-Type": "image/png",
      "Content-Disposition": "inline; filename=\"page.png\"; filename*=UTF-8''page.png",
      ETag: `"${row.artifact}"`,
      "Cache-Control": "private, no-cache",
    });
  });

  it.each([
    "text/html",
    "TEXT/HTML; charset=utf-8",
    "image/svg+xml",
    "application/xhtml+xml",
    "application/pdf",
    "text/javascript",
    "application/zip",
  ])("makes a file to save of %s, in a sandbox", (mediaType) => {
    const headers = contentHeaders({ ...row, mediaType });
    expect(headers["Content-Disposition"]).toMatch(/^attachment;/);
    expect(headers["Content-Security-Policy"]).toBe("default-src 'none'; sandbox");
  });

  it.each(["", "html", "text/html\r\nX-Evil: 1", "a/b/c", "image/png, text/html", "text /html"])(
    "sends %j as bytes",
    (mediaType) => {
      const headers = contentHeaders({ ...row, mediaType });
      expect(headers).toMatchObject({ "Content-Type": "application/octet-stream" });
      expect(headers["Content-Disposition"]).toMatch(/^attachment;/);
    },
  );

  it("says that text is UTF-8", () => {
    expect(contentHeaders({ ...row, mediaType: "text/plain; charset=x" })["Content-Type"]).toBe(
      "text/plain; charset=utf-8",
    );
  });

  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\temp\\a.txt", "a.txt"],
    ['quo"te\\.txt', ".txt"],
    ["", "artifact"],
    ["line\r\nbreak.txt", "line__break.txt"],
    ["exe.\u202Egpj", "exe._gpj"],
    ["grüße 🌊.txt", "gr__e __.txt"],
  ])("names %j %j for old clients", (name, plain) => {
    expect(contentHeaders({ ...row, name })["Content-Disposition"]).toContain(`filename="${plain}"`);
  });

  it("names it whole for all others", () => {
    expect(contentHeaders({ ...row, name: "grüße's.txt" })["Content-Disposition"]).toContain(
      "filename*=UTF-8''gr%C3%BC%C3%9Fe%27s.txt",
    );
  });

  it("makes headers of any name and type", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string(), (name, mediaType) => {
        expect(() => new Headers(contentHeaders({ ...row, name, mediaType }))).not.toThrow();
      }),
    );
  });
});
