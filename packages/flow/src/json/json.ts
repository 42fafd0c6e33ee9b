export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The compiler's complaint about a result that the journal cannot keep. */
interface NotJson<Why extends string> {
  readonly "this result is not JSON": Why;
}

/**
 * The type itself where every part of it survives `JSON.stringify`, otherwise a `NotJson` in the place of the offender.
 * `undefined` is allowed as a whole result and as an optional property: both come back absent.
 */
export type JsonCompatible<T> = unknown extends T
  ? T
  : // biome-ignore lint/suspicious/noConfusingVoidType: a step that returns nothing is void to the compiler
    T extends Json | undefined | void
    ? T
    : T extends bigint
      ? NotJson<"a bigint: return its decimal string">
      : T extends Date
        ? NotJson<"a Date: return toISOString()">
        : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
          ? NotJson<"a Map or Set: return an array or an object">
          : T extends ArrayBufferView | ArrayBuffer
            ? NotJson<"bytes: write an artifact and return its reference">
            : T extends symbol | ((...parameters: never[]) => unknown)
              ? NotJson<"a function or symbol">
              : { [Key in keyof T]: JsonCompatible<T[Key]> };
