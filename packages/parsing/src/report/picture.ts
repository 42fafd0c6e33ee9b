import { base64Of } from "../base64/base64-of.ts";
import { type Html, html } from "./html.ts";

/** A picture that a page carries within itself. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** The address of a picture that is its content. */
export function pictureAddress({ bytes, mediaType }: Picture): string {
  return `data:${mediaType};base64,${base64Of(bytes)}`;
}

/** Pictures side by side, each with a word on what it shows. */
export function reportPictures(pictures: readonly (Picture & { readonly caption: string })[]): Html {
  return html`<div class="pictures">${pictures.map(
    (picture) =>
      html`<figure><figcaption>${picture.caption}</figcaption><img alt="${picture.caption}" src="${pictureAddress(picture)}"></figure>`,
  )}</div>`;
}
