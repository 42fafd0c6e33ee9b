import type { Words } from "../locales/words.ts";
import { type Html, html } from "./html.ts";

/** A dialog that covers the page until a button is pressed; it works without its script, too. */
export function consentDialog(words: Words, next: string): Html {
  return html`<div class="consent" role="dialog" aria-modal="true" aria-labelledby="consent-title">
<form class="consent-box" method="post" action="/consent"><h2 id="consent-title">${words.consentTitle}</h2>
<p>${words.consentText}</p><input type="hidden" name="next" value="${next}">
<p class="choices"><button class="buy" name="choice" value="all" id="consent-accept">${words.consentAccept}</button> <button class="quiet" name="choice" value="necessary" id="consent-reject">${words.consentReject}</button></p></form>
</div>
<script src="/assets/consent.js"></script>`;
}
