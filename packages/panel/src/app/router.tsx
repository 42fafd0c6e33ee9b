import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { readRunSearch } from "../run/read-run-search.ts";
import { RunPage } from "../run/run-page.tsx";
import { readRunsSearch } from "../runs/read-runs-search.ts";
import { RunsPage } from "../runs/runs-page.tsx";
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

export function createPanelRouter() {
  return createRouter({ routeTree: root.addChildren([runs, run]) });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPanelRouter>;
  }
}
