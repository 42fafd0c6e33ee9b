import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import type { EventFilter } from "./event-filter.ts";

/** Which events start runs of a flow. */
export interface EventSubscription {
  readonly type: string;
  readonly filter: EventFilter;
}

/** The statements that make these the only subscriptions of a flow. */
export function subscriptionStatements(
  { build, statement }: Tables,
  { project, flow, subscriptions }: FlowSubscriptions,
): readonly TableWrite[] {
  const drop = build.deleteFrom("event_subscriptions").where("project", "=", project).where("flow", "=", flow);
  const rows = subscriptions.map(({ type, filter }, place) => ({
    project,
    type,
    flow,
    place,
    filter: JSON.stringify(filter),
  }));
  const insert = rows.length === 0 ? [] : [statement(build.insertInto("event_subscriptions").values(rows))];
  return [statement(drop), ...insert];
}

export interface FlowSubscriptions {
  readonly project: string;
  readonly flow: string;
  readonly subscriptions: readonly EventSubscription[];
}
