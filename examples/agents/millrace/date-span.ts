import type { AgentTask } from "@millrace/sdk";
import { measured } from "./measured.ts";

const dayMs = 86_400_000;

export const capabilities = ["date-span"];
export const healthTask = {
  capability: "date-span",
  payload: { from: "2024-02-28", to: "2024-03-01" },
  result: { days: 2 },
};

export const handle = (task: AgentTask) =>
  measured(task, () => {
    const { from, to } = task.payload as { readonly from: string; readonly to: string };
    return { days: (Date.parse(to) - Date.parse(from)) / dayMs };
  });
