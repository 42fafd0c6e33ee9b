import type { AgentTask } from "@millrace/sdk";
import { measured } from "./measured.ts";

export const capabilities = ["slugify"];
export const healthTask = {
  capability: "slugify",
  payload: { title: "Crème brûlée, twice!" },
  result: { slug: "creme-brulee-twice" },
};

export const handle = (task: AgentTask) =>
  measured(task, () => {
    const { title } = task.payload as { readonly title: string };
    const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    return { slug: plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") };
  });
