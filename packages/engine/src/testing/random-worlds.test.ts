import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { surviveRandomWorlds } from "./random-worlds.ts";

// In memory where the machine has such a folder; a disk would be most of the time.
const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

test("The engine survives worlds of chance with flows of chance", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { failure, worlds } = await surviveRandomWorlds({ worlds: 600, seed, folder });
  expect(failure, `seed ${seed}: ${failure?.words}`).toBe(null);
  expect(worlds).toBe(600);
}, 120_000);
