export { useWorld } from "./use-world.ts";
export { project, type World } from "./world.ts";
