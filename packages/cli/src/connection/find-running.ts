import { readFileSync } from "node:fs";
import { type Client, createClient } from "@millrace/sdk";
import { type Config, readDataFolderOwner } from "@millrace/server/outside";

// A live server answers this in a millisecond; one that is stopped by a debugger or a full disk is as good as gone.
const answerWithinMs = 2_000;

/** A server that answers for a data folder. */
export interface RunningOwner {
  readonly client: Client;
  readonly url: string;
  readonly token: string;
}

/** The server that owns the data folder, if it answers. */
export async function findRunning(config: Pick<Config, "dataFolder">): Promise<RunningOwner | null> {
  const owner = readDataFolderOwner({ folder: config.dataFolder });
  if (!owner) return null;
  try {
    const answer = await fetch(`${owner.url}/health/live`, { signal: AbortSignal.timeout(answerWithinMs) });
    if (!answer.ok) return null;
    const token = readFileSync(owner.tokenFile, "utf8").trim();
    const client = createClient({ url: owner.url, token });
    // After a crash another program may have got the port, or a Millrace of another data folder, which refuses the token.
    await client.system.get({}, { timeoutMs: answerWithinMs });
    return { client, url: owner.url, token };
  } catch {
    // Nobody of ours answers there: whether the folder is free is for its lock to say.
    return null;
  }
}
