import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const rotateSecretKey = operation(routes.secrets.rotateKey, {
  input: z.strictObject({}),
  output: z.object({
    keyId: z.string().describe("Names the master key that everything is under now."),
    rewrapped: z.int().describe("How many secrets were under another one."),
  }),
  errors: ["SECRET_KEY_MISSING", "SECRET_UNREADABLE", "DISK_FULL"],
  scope: "secrets:write",
  summary: "Puts all secrets of the installation under a new master key, without a pause for who uses them.",
  example: { input: {}, output: { keyId: "3f9a0c1d5b7e2468", rewrapped: 12 } },
});
