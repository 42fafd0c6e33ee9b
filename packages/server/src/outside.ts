// What a command needs before it knows whether a server runs already: the whole server takes ten times as long to load.
export { nearest } from "@millrace/engine/nearest";
export { readDataFolderOwner } from "@millrace/store/data-folder";
export { type Config, readConfig } from "./config/read-config.ts";
