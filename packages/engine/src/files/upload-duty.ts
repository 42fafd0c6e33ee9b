import type { ArtifactShelf, Store } from "@millrace/store";
import { unnamedArtifacts } from "@millrace/store/retention";
import { forgetUploads, oldUploads } from "@millrace/store/uploads";
import type { Duty } from "../duties/duty.ts";
import { uploadGraceMs, uploadLifeMs } from "./upload-life.ts";

const roundEveryMs = 3_600_000;
// Between two short transactions, for what else wants to be written.
const pauseMs = 50;
const uploadsAtOnce = 100;

/**
 * Removes uploaded files that no run has named within a day. The bytes go first: a process that dies in between does it again.
 * Two that do it at once do no harm, and a file that is uploaded again meanwhile is as young as that.
 */
export function createUploadDuty({
  store: { tables },
  shelf,
}: {
  readonly store: Pick<Store, "tables">;
  readonly shelf: ArtifactShelf;
}): Duty {
  let dueAt = Number.NEGATIVE_INFINITY;
  return {
    name: "uploads",
    async run() {
      const nowMs = await tables.nowMs();
      if (nowMs < dueAt) return dueAt - nowMs;
      const uploadedBefore = nowMs - uploadLifeMs - uploadGraceMs;
      const old = await oldUploads(tables, { uploadedBefore, limit: uploadsAtOnce });
      if (old) {
        const artifacts = await unnamedArtifacts(tables, { ...old, uploadedSince: uploadedBefore });
        if (artifacts.length > 0)
          await shelf.removeContents({ project: old.project, artifacts, olderThanMs: uploadLifeMs });
        await forgetUploads(tables, { ...old, uploadedBefore });
      }
      const restMs = old ? pauseMs : roundEveryMs;
      dueAt = nowMs + restMs;
      return restMs;
    },
  };
}
