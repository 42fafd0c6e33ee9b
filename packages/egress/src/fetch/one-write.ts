import type { Dispatcher } from "undici";

/**
 * Sends a body of bytes in the same write as its headers. The standard `fetch` reads every body as a stream, so that bytes
 * leave some turns after the headers were allowed to: a process that was frozen in between sent its request when it woke.
 */
export function inOneWrite(body: Uint8Array): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => dispatch({ ...options, body }, handler);
}
