import type { ComponentId, Json } from "@tributary/core/base";
import type { Issues } from "./issues.ts";
import type { Node } from "./node.ts";
import type { ReadFile } from "./load.ts";
import type { Lookup } from "./substitute.ts";

/** What modelling one entry needs to know of the rest of the project. */
export type Scope = {
  readonly issues: Issues;
  readonly directory: string;
  readonly lookup: Lookup;
  readonly read: ReadFile;
  /** The component of a name; undefined where the project has none. */
  readonly service: (name: string) => ComponentId | undefined;
  readonly serviceOfContainer: (containerName: string) => ComponentId | undefined;
  readonly config: (name: string) => ComponentId | undefined;
  readonly secret: (name: string) => ComponentId | undefined;
  /** These two are added, with a warning, when the file uses but does not declare them. */
  readonly network: (name: string, at: string, node: Node) => ComponentId;
  readonly volume: (name: string, at: string, node: Node) => ComponentId;
};

/** Gathers what has no field of its own, to be kept as it is written. */
export class Kept {
  readonly #issues: Issues;
  readonly #whole: [string, Json][] = [];
  readonly #parts: [string, Json][] = [];

  constructor(issues: Issues) {
    this.#issues = issues;
  }

  /** A key of the entry itself: it goes back to where it was. */
  key(key: string, value: Json, at: string, node: Node): void {
    this.#whole.push([key, value]);
    this.#issues.keep(at, node);
  }

  /** A key deep inside something modelled: it is put back under `x-kept`, with the way to where it was. */
  part(path: string, value: Json, at: string, node: Node): void {
    this.#parts.push([path, value]);
    this.#issues.keep(at, node);
  }

  get json(): Json | undefined {
    const parts: [string, Json][] = this.#parts.length > 0 ? [["x-kept", Object.fromEntries(this.#parts)]] : [];
    return this.#whole.length + parts.length > 0 ? Object.fromEntries([...this.#whole, ...parts]) : undefined;
  }
}
