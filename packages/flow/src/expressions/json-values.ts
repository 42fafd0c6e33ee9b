import { type CelInput, type CelValue, isCelList, isCelMap, isCelUint } from "@bufbuild/cel";
import type { Json } from "../json/json.ts";

/** What an expression gives as JSON: whole numbers become numbers, beyond 2^53 their decimal text; bytes Base64, times ISO texts. */
export function toJson(value: CelValue): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return wholeNumber(value);
  if (isCelUint(value)) return wholeNumber(value.value);
  if (isCelList(value)) return Array.from(value, toJson);
  if (isCelMap(value))
    return Object.fromEntries(
      Array.from(value, ([key, one]) => [isCelUint(key) ? String(key.value) : String(key), toJson(one)]),
    );
  if (value instanceof Uint8Array) return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(""));
  return null;
}

function wholeNumber(value: bigint): Json {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** JSON is what an expression takes; only the type of its objects does not say so. */
export function fromJson(value: Json): CelInput {
  return value as CelInput;
}
