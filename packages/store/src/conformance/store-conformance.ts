import { describe } from "vitest";
import { anyOrderConformance } from "./any-order.ts";
import { artifactRowsConformance } from "./artifact-rows.ts";
import { badInputConformance } from "./bad-input.ts";
import { callersConformance } from "./callers.ts";
import { cancellationConformance } from "./cancellation.ts";
import { changesConformance } from "./changes.ts";
import { claimsConformance } from "./claims.ts";
import { closingConformance } from "./closing.ts";
import { expiryConformance } from "./expiry.ts";
import { feedConformance } from "./feed.ts";
import { fencingConformance } from "./fencing.ts";
import { gatesConformance } from "./gates.ts";
import { journalConformance } from "./journal.ts";
import { leasesConformance } from "./leases.ts";
import { listsConformance } from "./lists.ts";
import { projectsConformance } from "./projects.ts";
import type { StoreTarget } from "./scene.ts";
import { startsConformance } from "./starts.ts";
import { stateConformance } from "./state.ts";
import { tablesConformance } from "./tables.ts";
import { turnsConformance } from "./turns.ts";
import { versionsConformance } from "./versions.ts";
import { waitsConformance } from "./waits.ts";

/** What every store has to do; the same words hold for each of them. */
export function storeConformance(target: StoreTarget): void {
  describe(target.name, () => {
    startsConformance(target);
    claimsConformance(target);
    gatesConformance(target);
    turnsConformance(target);
    callersConformance(target);
    expiryConformance(target);
    journalConformance(target);
    fencingConformance(target);
    leasesConformance(target);
    waitsConformance(target);
    cancellationConformance(target);
    stateConformance(target);
    feedConformance(target);
    listsConformance(target);
    versionsConformance(target);
    tablesConformance(target);
    artifactRowsConformance(target);
    changesConformance(target);
    projectsConformance(target);
    badInputConformance(target);
    closingConformance(target);
    anyOrderConformance(target);
  });
}
