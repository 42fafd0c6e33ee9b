import { MillraceError } from "@millrace/flow/errors";
import type { Dispatcher } from "undici";

/** Asks right before each request is written whether it may be, however long it had waited for its connection. */
export function onlyWhile(mayStart: () => boolean): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        handler.onRequestStart?.(controller, context);
        if (!mayStart()) controller.abort(tooLate());
      },
      onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
      onResponseStart: (...start) => handler.onResponseStart?.(...start),
      onResponseData: (...data) => handler.onResponseData?.(...data),
      onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
      onResponseError: (...error) => handler.onResponseError?.(...error),
    });
}

/** The refusal of what a worker would send that may not act any more. */
export function tooLate(): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: "Cannot send the request as its worker must hold its lease: it stood still for longer than that",
    hint: "Another worker may have taken the run over; nothing was sent.",
  });
}
