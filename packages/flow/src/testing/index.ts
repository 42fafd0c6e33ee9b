export { createChannelPair } from "./channel-pair.ts";
