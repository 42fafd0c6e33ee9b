/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly dataDir?: string;
  /** The address of a server elsewhere, and a file with a token of it. */
  readonly server?: string;
  readonly tokenFile?: string;
}

export interface ServerOptions extends GlobalOptions {
  readonly port?: string;
  readonly grant?: readonly string[];
  readonly browser?: string;
}

/** Flags of the command line as the configuration's keys; they win over the environment. */
export function configFlags(options: ServerOptions): Record<string, string> {
  const { dataDir, port, grant, browser } = options;
  return {
    ...(dataDir !== undefined && { MILLRACE_DATA_DIR: dataDir }),
    ...(port !== undefined && { MILLRACE_PORT: port }),
    ...(grant !== undefined && grant.length > 0 && { MILLRACE_GRANTS: grant.join(",") }),
    ...(browser !== undefined && { MILLRACE_BROWSER: browser }),
  };
}
