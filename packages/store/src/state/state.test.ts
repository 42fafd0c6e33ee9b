import { onBothStores } from "../testing/postgres-target.ts";
import { stateArtifactsConformance } from "./conformance/state-artifact-rows.ts";

onBothStores(stateArtifactsConformance);
