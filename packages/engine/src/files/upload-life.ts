/** How long an uploaded file waits for a run that names it. */
export const uploadLifeMs = 24 * 3_600_000;

/** How much longer its bytes are kept: a start that found it in time has named it by then. */
export const uploadGraceMs = 3_600_000;
