import { defineWorlds } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const rows = [
  ...Array<{ city: string; joined: string }>(8).fill({ city: "Stuttgart", joined: "25/03/2031" }),
  { city: " stuttgart", joined: "03/04/2031" },
  { city: "Stutgart", joined: "2031-05-06" },
];
const recipe = [
  { do: "trim" as const },
  { do: "date" as const, column: "joined" },
  { do: "cluster" as const, column: "city", above: 0.97 },
];

export default defineWorlds<typeof flow>({
  inputs: [
    { table: { rows }, recipe, review: true },
    { table: { rows }, recipe, suggest: true },
    { table: { rows }, suggest: true },
  ],
  approvals: { "approve spellings": { outcome: "approved", form: { except: [] } } },
  checks: {
    "no row is lost": ({ output }) =>
      output === undefined || !("rowsBefore" in output) || (output.rowsBefore === 10 && output.rowsAfter === 10),
    "the day comes first, since one date says so": ({ output }) =>
      output === undefined || output.operations.length === 0 || output.operations[1]!.cells === 9,
    "what is doubtful is merged with a person's word, without one only its sure part": ({ output }) =>
      output === undefined ||
      !("leftAlone" in output) ||
      output.operations[2]!.cells === (output.suggested === null ? 2 : 1),
    "every change can be undone": ({ output }) =>
      output === undefined || (output.changes === null) === (output.cleaned === null),
  },
});
