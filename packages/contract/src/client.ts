// What a client needs when it runs. No schema is among it: those are most of what the contract costs to load.
export { hasJsonBody, pathFields } from "./operation/placement.ts";
export type { Route } from "./operation/route.ts";
export { streamEndEvent } from "./operation/stream-event.ts";
export { errorPage } from "./problem/error-page.ts";
export { fromProblem, problemMediaType } from "./problem/from-problem.ts";
export { routes } from "./routes.ts";
