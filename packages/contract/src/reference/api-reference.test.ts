import { describe, expect, it } from "vitest";
import { allOperations } from "../operations.ts";
import { apiReference } from "./api-reference.ts";

describe("docs/api.md", () => {
  it("is what the table of operations says (write it anew with npx vitest run packages/contract -u)", async () => {
    await expect(apiReference()).toMatchFileSnapshot("../../../../docs/api.md");
  });

  it("has a heading for each operation", () => {
    const written = apiReference();
    for (const { id } of allOperations()) expect(written).toContain(`\n### ${id}\n`);
  });
});
