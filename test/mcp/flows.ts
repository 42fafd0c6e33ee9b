import type { FlowManifest } from "@millrace/engine";
