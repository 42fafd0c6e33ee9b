/** The path on the server where a code is explained. */
export const errorPage = (code: string) => `/docs/errors#${code.toLowerCase()}`;
