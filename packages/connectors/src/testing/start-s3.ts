import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findProgram, type StartedProgram, startProgram } from "./start-program.ts";

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Where `npm run check` builds it. */
const toolsFolder = join(import.meta.dirname, "../../../../.tools/versitygw");

/** The program of Versity's S3 gateway; null where it is not installed. */
export const findS3Server = () => findProgram("versitygw", [toolsFolder]);

/** Starts a server of S3 with one empty bucket; it checks signatures and checksums. */
export function startS3({
  bucket,
  accessKeyId,
  secretAccessKey,
}: S3Keys & { readonly bucket: string }): Promise<StartedProgram> {
  return startProgram({
    program: findS3Server() ?? "versitygw",
    async prepare({ folder, port }) {
      const [buckets, sidecar] = [join(folder, "buckets"), join(folder, "sidecar")];
      await mkdir(join(buckets, bucket), { recursive: true });
      await mkdir(sidecar);
      const keys = ["--access", accessKeyId, "--secret", secretAccessKey];
      return ["--quiet", "--port", `127.0.0.1:${port}`, ...keys, "posix", "--sidecar", sidecar, buckets];
    },
  });
}
