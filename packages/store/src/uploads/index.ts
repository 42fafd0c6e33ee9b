export { calledFiles } from "./called-files.ts";
export { forgetUploads, noteUpload, oldUploads, uploadsSince } from "./uploads.ts";
