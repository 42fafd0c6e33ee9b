import { defineWorlds, file } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

export default defineWorlds<typeof flow>({
  inputs: [{ people: file("people.csv", "Ada,London\nMax,Ulm\nEve,Ulm\n") }, { people: file("nobody.csv", "") }],
  checks: {
    "no town is lost": ({ output }) => output === undefined || output.towns === 2 || output.towns === 0,
  },
});
