/** Is called between parts of long work, to let others have their turn. */
export type Pause = () => Promise<void> | undefined;
