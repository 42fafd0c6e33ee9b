import { expect, it } from "vitest";
import { createProgram } from "../program.ts";
import { cliReference } from "./cli-reference.ts";

it("docs/cli.md is what the command tree says (write it anew with npx vitest run packages/cli/src/reference -u)", async () => {
  const reference = cliReference();
  for (const command of createProgram({ version: "", exit() {} }).commands) expect(reference).toContain(command.name());
  await expect(reference).toMatchFileSnapshot("../../../../docs/cli.md");
});
