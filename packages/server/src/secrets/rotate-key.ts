import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const rotateSecretKey = bind(operations.secrets.rotateKey, ({ parts }) => parts.vault.rotateKey());
