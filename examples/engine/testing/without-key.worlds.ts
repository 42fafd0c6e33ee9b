import { defineWorlds } from "@millrace/flow/worlds";

export default defineWorlds({ replies: { shop: { "POST /orders": { order: 1 } } } });
