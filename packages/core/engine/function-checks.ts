import type { FunctionId } from "../base/index.ts";
import type { CodeOf, Snapshot } from "../model/index.ts";
import type { FunctionFindings } from "../protocol/index.ts";
import { FunctionTestRuns } from "./function-tests.ts";
import { FunctionTypes } from "./function-types.ts";
import type { FunctionPool } from "./reactive-pool.ts";
import type { TypeChecker } from "./type-checker.ts";

export type FunctionChecksOptions = {
  readonly checker: TypeChecker;
  readonly pool: FunctionPool;
  /** Something else is known of the function. */
  readonly onChange: (id: FunctionId) => void;
};

/** What is to be said of a model's functions beside whether they run: types that do not fit, tests that fail. */
export class FunctionChecks {
  readonly #types: FunctionTypes;
  readonly #tests: FunctionTestRuns;
  #idle: (() => void)[] = [];
  #closed = false;

  constructor({ checker, pool, onChange }: FunctionChecksOptions) {
    const tell = (id: FunctionId): void => {
      onChange(id);
      if (this.isSettled) this.#rest();
    };
    this.#types = new FunctionTypes(checker, tell);
    this.#tests = new FunctionTestRuns(pool, tell);
  }

  follow(snapshot: Snapshot, codeOf: CodeOf): void {
    this.#types.follow(snapshot);
    this.#tests.follow(snapshot, codeOf);
    if (this.isSettled) this.#rest();
  }

  of(id: FunctionId): FunctionFindings {
    const [types, tests] = [this.#types.of(id), this.#tests.of(id)];
    return { ...(types && types.length > 0 ? { types } : {}), ...(tests ? { tests } : {}) };
  }

  get isSettled(): boolean {
    return this.#types.isSettled && this.#tests.isSettled;
  }

  whenSettled(): Promise<void> {
    return this.isSettled || this.#closed ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#types.close();
    this.#tests.close();
    this.#rest();
  }

  #rest(): void {
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}
