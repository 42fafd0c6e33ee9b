import { descendants } from "../html/index.ts";
import type { Block } from "./outline.ts";
import { proseOf } from "./prose.ts";

/** How sites of many languages begin a link to another article. */
const LEAD_IN =
  /^(?:(?:read|see|view|learn) (?:more|also|next)|also read|related|don['’]t miss|more on this|lesen sie (?:auch|mehr)|mehr zum thema|siehe auch|lire (?:aussi|la suite)|à lire aussi|leia (?:também|mais)|lea también|lee también|ver también|leggi anche|lees ook|czytaj (?:też|także)|читайте также|baca juga|läs också|les også|læs også|lue myös|関連記事)/iu;
/** A text that tells whose picture stands above it. */
const PICTURE_CREDIT =
  /[([]\s*(?:image|photo|picture|video|credit|foto|bild|source)s?(?: credit)?s?\s*(?::|by\b|©)[^)\]]*[)\]]\s*$|^(?:photo(?:graph)?s? by\b|(?:image|photo|picture) credits?|(?:photo|image|foto|bild):)|^©(?!.*\d{4})/iu;
const HELPERS_CREDIT =
  /\bcontributed (?:to this (?:report|story|article|post)|reporting)|^\W*(?:additional |further )?(?:reporting|writing|editing|compiled|translated)(?: and \w+)? by\b/iu;
const INVITATION =
  /\b(?:follow|like|sign up|subscribe|e-?mail|contact|tweet)\b.*(?:twitter|facebook|instagram|linkedin|youtube|newsletter|telegram|whatsapp|@)/iu;
/** What stands where the free part of an article ends. */
const GATE =
  /(?=.*(?<!\p{L})(?:subscri|sign (?:in|up)|log ?in|regist|member|abonn|suscri|anmeld|einlogg|abbona|iscri|assin))(?:.*(?:(?:continue|keep|finish) reading|to read (?:on|more|the|this)|(?:full|rest of the) (?:article|story)|(?:for|to) (?:\w+ )?(?:subscribers|members)(?: only)?|(?:subscribers|members)[- ]only|subscribe (?:now|today)|already (?:a|have)|weiterles|weiter lesen|nur (?:für|mit)|réservé|lire la suite|seguir leyendo|sigue leyendo|solo para|per leggere|riservat|continue lendo))/iu;
const BYLINE = /^(?:by|von|par|por|di|door|av|от)\s/iu;
/** Lines that say when a text was written or changed. */
const DATELINE =
  /^(?:first |last )?(?:published|posted|updated|modified|veröffentlicht|aktualisiert|zuletzt|stand|publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt|опубликовано|обновлено)(?!\p{L}).*\d/iu;
const SENTENCE_END = /[.!?:。！？]["”»）)]?\s*$/u;

const isHeading = ({ element }: Block): boolean => /^h[1-6]$/u.test(element.tag);
const lineCount = ({ text }: Block): number => text.split("\n").filter((line) => line !== "").length;
const holdsPicture = ({ element }: Block): boolean =>
  descendants(element).some(({ tag }) => tag === "img" || tag === "picture");

/** Whether a block is a link elsewhere: alone on its lines, or with the words that lead in to one. */
function isSignpost(block: Block): boolean {
  const { linkShare, element, length, text } = block;
  if (linkShare > 0.3 && LEAD_IN.test(text)) return true;
  if (linkShare >= 0.9 || (linkShare > 0.6 && lineCount(block) > 1)) return true;
  if (linkShare < 0.6 || element.tag === "p") return false;
  return length <= 80 || linkShare >= 0.8;
}

function isCaption(block: Block): boolean {
  const { text, length } = block;
  if (length < 300 && PICTURE_CREDIT.test(text)) return true;
  return length < 150 && !isHeading(block) && !SENTENCE_END.test(text) && holdsPicture(block);
}

/** What may come before the first paragraph: headings and short paragraphs, but neither names nor dates. */
const mayLead = ({ element, text }: Block): boolean =>
  /^(?:h[2-6]|p|li|blockquote|pre|td|th)$/u.test(element.tag) &&
  !BYLINE.test(text) &&
  !(text.length < 100 && DATELINE.test(text));

/** What comes after the last paragraph but is not of the article. */
function isTrailer(block: Block): boolean {
  const { text, length, linkShare } = block;
  if (isHeading(block) || (linkShare > 0.4 && length < 100)) return true;
  if (length < 300 && (INVITATION.test(text) || GATE.test(text))) return true;
  return length < 400 && HELPERS_CREDIT.test(text);
}

/** Keeps of the blocks in the place of the article those that belong to it. */
export function keepBlocks(blocks: readonly Block[], title: string | null): Block[] {
  const own = blocks.filter((block) => block.element.tag !== "h1" && !isSignpost(block) && !isCaption(block));
  const first = own.findIndex((block) => proseOf(block) > 0);
  const kept = own.filter((block, index) => index >= first || (mayLead(block) && block.text !== title));
  const last = kept.findLastIndex((block) => !isTrailer(block));
  return kept.slice(0, last + 1);
}
