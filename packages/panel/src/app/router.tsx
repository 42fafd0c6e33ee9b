import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { ApprovalsPage } from "../approvals/approvals-page.tsx";
import { ConnectionsPage } from "../connections/connections-page.tsx";
import { DeadLettersPage } from "../dead-letters/dead-letters-page.tsx";
import { readDeadLettersSearch } from "../dead-letters/read-dead-letters-search.ts";
import { FlowsPage } from "../flows/flows-page.tsx";
import { QueuesPage } from "../queues/queues-page.tsx";
import { readRunSearch } from "../run/read-run-search.ts";
import { RunPage } from "../run/run-page.tsx";
import { readRunsSearch } from "../runs/read-runs-search.ts";
import { RunsPage } from "../runs/runs-page.tsx";
import { readSchedulesSearch } from "../schedules/read-schedules-search.ts";
import { SchedulePage } from "../schedules/schedule-page.tsx";
import { SchedulesPage } from "../schedules/schedules-page.tsx";
import { TokensPage } from "../tokens/tokens-page.tsx";
import { Frame } from "./frame.tsx";
import { NotFound } from "./not-found.tsx";

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });
const runs = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: RunsPage,
  validateSearch: readRunsSearch,
});
const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$runId",
  component: RunPage,
  validateSearch: readRunSearch,
});

const approvals = createRoute({ getParentRoute: () => root, path: "/approvals", component: ApprovalsPage });
const deadLetters = createRoute({
  getParentRoute: () => root,
  path: "/dead-letters",
  component: DeadLettersPage,
  validateSearch: readDeadLettersSearch,
});
const queues = createRoute({ getParentRoute: () => root, path: "/queues", component: QueuesPage });
const schedules = createRoute({
  getParentRoute: () => root,
  path: "/schedules",
  component: SchedulesPage,
  validateSearch: readSchedulesSearch,
});
const schedule = createRoute({
  getParentRoute: () => root,
  path: "/schedules/$scheduleId",
  component: SchedulePage,
});
const flows = createRoute({ getParentRoute: () => root, path: "/flows", component: FlowsPage });
const connections = createRoute({ getParentRoute: () => root, path: "/connections", component: ConnectionsPage });
const tokens = createRoute({ getParentRoute: () => root, path: "/tokens", component: TokensPage });

const docs = createRoute({
  getParentRoute: () => root,
  path: "/docs",
  component: lazyRouteComponent(() => import("../docs/docs-page.tsx"), "DocsPage"),
});

export function createPanelRouter() {
  return createRouter({
    routeTree: root.addChildren([
      runs,
      run,
      approvals,
      deadLetters,
      queues,
      schedules,
      schedule,
      flows,
      connections,
      tokens,
      docs,
    ]),
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPanelRouter>;
  }
}
