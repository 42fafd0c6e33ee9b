import type { AgentTask } from "@millrace/sdk";
import { measured } from "./measured.ts";

/** Rows of grey values. */
interface Image {
  readonly pixels: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
}

const checks = [
  [0, 0, 9, 9],
  [0, 0, 9, 9],
  [9, 9, 0, 0],
  [9, 9, 0, 0],
];

export const capabilities = ["resize-image"];
export const healthTask = {
  capability: "resize-image",
  payload: { pixels: checks, width: 2, height: 2 },
  result: [
    [0, 9],
    [9, 0],
  ],
};

/** Takes the nearest pixel of the larger image. */
export const handle = (task: AgentTask) =>
  measured(task, () => {
    const { pixels, width, height } = task.payload as unknown as Image;
    const nearest = (at: number, of: number, to: number) => Math.floor(((at + 0.5) * of) / to);
    return Array.from({ length: height }, (_, y) => {
      const row = pixels[nearest(y, pixels.length, height)] ?? [];
      return Array.from({ length: width }, (_, x) => row[nearest(x, row.length, width)] ?? 0);
    });
  });
