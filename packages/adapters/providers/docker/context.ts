import type { Ask, EngineOptions, Looking } from "@tributary/assets-docker/engine";
import type { Intent } from "@tributary/core/engine";
import type Docker from "dockerode";

/** What every reading needs: the engine, and what should be true. */
export type Context = {
  readonly docker: Docker;
  /** The same engine, as far as looking at containers goes. */
  readonly look: Looking;
  /** Processors of the engine's host. */
  readonly cpus: number;
  readonly intent: Intent;
  readonly options: ProviderOptions;
  readonly ask: Ask;
};

export type ProviderOptions = EngineOptions & {
  /** `unix:///…`, `tcp://host:port`, `http://…` or `https://…`. */
  readonly host: string;
  readonly workspace: string;
};
