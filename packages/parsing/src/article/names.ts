import type { PageElement } from "../html/index.ts";

const NAMING = ["class", "id", "role", "itemprop", "data-component", "data-testid", "data-type", "aria-label"];

/** The words by which its author named an element, parted by single spaces, with one at either end. */
export function wordsOf({ attributes }: PageElement): string {
  let written = "";
  for (const name of NAMING) if (attributes[name] !== undefined) written += `${attributes[name]} `;
  if (written === "") return "";
  const words = written
    .replace(/(?<=[a-z\d])(?=[A-Z])/gu, " ")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ");
  return ` ${words.trim()} `;
}

/** A pattern for one of these names among an element's words. */
const named = (names: string): RegExp =>
  new RegExp(` (?:${names.trim().replace(/\s+/gu, "|").replace(/_/gu, " ")}) `, "u");

/** What readers write below an article: never part of it, however much it is. */
export const TALK = named(`
  comments comment_list commentlist comment_section comments_section comments_area comment_thread comment_body
  disqus disqus_thread livefyre hypercomments respond replies
`);

/** What stands on a page beside its article, whatever the article is about. */
export const BESIDE = named(`
  comment reply discussion
  related relatedposts recommend recommended recommendation recommendations recirc recirculation crosslinks
  trending most_read most_viewed mostread read_more readmore read_next more_stories more_news more_from
  also_read see_also up_next next_up you_may outbrain taboola zergnet revcontent jp_relatedposts
  sidebar nav navbar navigation menu menubar breadcrumb breadcrumbs crumbs pagination pager paginate
  toc table_of_contents skip_link contentinfo complementary footer masthead
  share sharing shares sharedaddy sharebar sharethis addthis addtoany social socials
  newsletter newsletters subscribe subscription signup sign_up optin mailchimp donate donation paywall
  promo promos promotion promoted sponsor sponsored advert adverts advertisement advertising ad ads adslot advertorial
  cookie cookies consent gdpr popup modal tooltip
  taglist tag_list post_tags byline author_bio authorbox author_box vcard
  caption captions figcaption credit credits copyright video_player media_player jwplayer
  sr_only visually_hidden visuallyhidden screen_reader_text
  gutter linenos lineno linenumbers line_numbers
`);

/** Names that wrappers of prose bear as well: they count where there is little of it. */
export const PERHAPS_BESIDE = named(`
  widget widgets tools toolbox toolbar teaser teasers carousel slideshow rail follow popular overlay dropdown
  tags categories author authors contributor contributors bio biography header
  timestamp date pubdate post_meta entry_meta article_meta postmeta entrymeta postmetadata meta metadata
  signature username userinfo user_info postauthor postprofile
  print print_only hidden hide skip rating ratings vote votes poll login register button buttons cta
`);

/** Names that only a wrapper of the article's text bears. */
export const BODY = named(`
  articlebody article_body article_text article_content article_copy article_detail article_page_content
  entry_content entry_body post_content post_body post_text story_body story_text story_content story_copy
  body_copy body_text content_body content_text text_body blog_content blog_post_content
  news_body news_text news_content richtext rich_text
`);
