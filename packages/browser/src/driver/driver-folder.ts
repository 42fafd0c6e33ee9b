/** How the folders begin that hold a browser's profile, downloads and traces while it runs. */
export const driverFolderPrefix = "millrace-browser-";
