import { configFlags, type GlobalOptions } from "../connection/global-options.ts";
import { type DoctorFinding, examine } from "../doctor/examine.ts";
import { printResult } from "../terminal/print-result.ts";
import { paint } from "../terminal/style.ts";

/** `millrace doctor`: exits with 0 unless something keeps Millrace from working. */
export async function doctor(options: GlobalOptions): Promise<number> {
  const findings = await examine(configFlags(options));
  printResult(options, { json: { findings }, text: () => findings.map(showFinding).join("\n") });
  return findings.some(({ state }) => state === "broken") ? 6 : 0;
}

function showFinding({ part, state, seen, mend }: DoctorFinding): string {
  const mark = { well: paint("green", "✓"), advisory: paint("yellow", "!"), broken: paint("red", "✗") }[state];
  return `${mark} ${paint("bold", part)}  ${seen}${mend === null ? "" : `\n    ${mend}`}`;
}
