export { decodeFeed } from "./decode-feed.ts";
export type { Feed, FeedEnclosure, FeedItem } from "./feed.ts";
export { feedDate } from "./feed-date.ts";
export { type FeedLink, findFeeds, usualFeedAddresses } from "./find-feeds.ts";
export { type ParseFeedOptions, parseFeed } from "./parse-feed.ts";
