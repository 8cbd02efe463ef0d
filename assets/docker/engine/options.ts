/** What of an engine's surroundings decides how things are made on it, besides the model. */
export type EngineOptions = {
  /** Folder on the engine's host that paths such as `./data` are relative to. Without it they are refused. */
  readonly baseDirectory?: string;
  /** Values of variables that a model names but does not hold. The server's own environment is never used. */
  readonly environment?: { readonly [name: string]: string };
  /** The longest to wait for a container to become healthy, in milliseconds (5 minutes unless given). */
  readonly healthCapMs?: number;
  /** How long a container without a health check must keep running to count as started, in milliseconds (1 500 unless given). */
  readonly settleMs?: number;
};
