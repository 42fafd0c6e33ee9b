import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findProgram, type StartedProgram, startProgram } from "./start-program.ts";

/** The program of the broker Mosquitto; null where it is not installed. */
export const findMosquitto = () => findProgram("mosquitto");

/** Starts a broker with one user, who may do everything below `flows/` and nothing else. */
export function startMosquitto({
  user,
  password,
}: {
  readonly user: string;
  readonly password: string;
}): Promise<StartedProgram> {
  return startProgram({
    program: findMosquitto() ?? "mosquitto",
    async prepare({ folder, port }) {
      const [settings, passwords, rights] = ["conf", "passwords", "rights"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      await promisify(execFile)("mosquitto_passwd", ["-b", "-c", passwords, user, password]);
      await writeFile(rights, `user ${user}\ntopic readwrite flows/#\n`);
      const lines = [
        `listener ${port} 127.0.0.1`,
        `user ${userInfo().username}`,
        "allow_anonymous false",
        `password_file ${passwords}`,
        `acl_file ${rights}`,
        "persistence false",
      ];
      await writeFile(settings, lines.join("\n"));
      return ["-c", settings];
    },
  });
}
