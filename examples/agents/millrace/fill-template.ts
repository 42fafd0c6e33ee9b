import type { AgentTask } from "@millrace/sdk";
import { measured } from "./measured.ts";

export const capabilities = ["fill-template"];
export const healthTask = {
  capability: "fill-template",
  payload: { template: "Dear {name}, {name}!", values: { name: "Ada" } },
  result: { text: "Dear Ada, Ada!" },
};

export const handle = (task: AgentTask) =>
  measured(task, () => {
    const { template, values } = task.payload as { template: string; values: Record<string, string> };
    return { text: template.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place) };
  });
