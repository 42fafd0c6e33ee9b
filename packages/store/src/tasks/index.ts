export { type ClaimOptions, claimTask, heldTasks, reportTask, retryTask, tasksHeldBy } from "./claims.ts";
export {
  flowTasksToBegin,
  flowTasksToEnd,
  giveToRun,
  takeBack,
  tasksOfEndedLeases,
  tasksPastDeadline,
} from "./lapsed.ts";
export type { Task, TaskClaim, TaskError, TaskKey } from "./task.ts";
export type { TaskStatus } from "./task-tables.ts";
export {
  countTasks,
  createTask,
  endTask,
  flowCapability,
  getTask,
  listTasks,
  type NewTask,
  taskChange,
  taskStatement,
  updateTask,
} from "./tasks.ts";
export { taskSignal } from "./tell-caller.ts";
export { cancelUnneededTasks } from "./unneeded-tasks.ts";
export { bringsWork } from "./work-signs.ts";
