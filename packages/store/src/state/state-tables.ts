/** What flows keep between their runs. */
interface FlowStateTable {
  project: string;
  flow: string;
  key: string;
  /** JSON text. */
  value: string;
  revision: number;
}

/** The files that a value of a flow's state names, as it was at one revision. */
interface StateArtifactsTable {
  project: string;
  flow: string;
  key: string;
  revision: number;
  artifact: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

/** The tables of this module. */
export interface StateTables {
  flow_state: FlowStateTable;
  state_artifacts: StateArtifactsTable;
}
