import { defineWorlds } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const people = [
  { name: "Anna Petersen", city: "Kiel", born: "1984-03-12", phone: "0431 5550117" },
  { name: "Ana Petersen", city: "Kiel", born: "1984-03-12", phone: "0431 5550117" },
  { name: "Jonas Weber", city: "Ulm", born: "1979-11-02", phone: "0731 5550142" },
  { name: "Jonas Webber", city: "Ulm", born: "1979-11-20", phone: "0731 5550142" },
  { name: "Mira Haddad", city: "Bremen", born: "1991-07-30", phone: "0421 5550188" },
  { name: "Tom Okafor", city: "Kiel", born: "1968-01-25", phone: "0431 5550163" },
];
const half = (first: number) => ({ rows: people.filter((_, at) => at % 2 === first) });

export default defineWorlds<typeof flow>({
  inputs: [
    { table: { rows: people } },
    { table: half(0), other: half(1), weights: "reuse" },
    { table: { rows: people }, review: { from: 0, to: 1, most: 2 } },
  ],
  approvals: { "review doubtful pairs": { outcome: "approved", form: { same: [1] } } },
  checks: {
    "every record is counted": ({ output }) => output === undefined || output.records === people.length,
    "no more duplicates than pairs": ({ output }) => output === undefined || output.duplicates <= output.matches,
  },
});
