import { copyFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@millrace/store";
import { inject } from "vitest";
import { virtualClock } from "./virtual-clock.ts";
import { World, type WorldOptions } from "./world.ts";

/** Makes a world with a running worker. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-engine-"));
  const file = join(folder, "store.sqlite");
  await copyFile(inject("emptyStore"), file);
  const clock = virtualClock();
  const store = await openSqliteStore({ file, thread: false, clock });
  const world = new World({ clock, store, folder, options });
  await world.begin();
  return world;
}
