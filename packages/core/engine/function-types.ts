import type { FunctionId } from "../base/index.ts";
import type { FunctionDefinition, Snapshot } from "../model/index.ts";
import { declarationOf } from "../typing/index.ts";
import type { TypeChecker, TypeMismatch } from "./type-checker.ts";

type Followed = {
  definition: FunctionDefinition;
  schemas: Snapshot["schemas"];
  found: readonly TypeMismatch[] | undefined;
  /** Whether an answer is waited for. What is typed meanwhile is asked about once it is there, as it is then. */
  isAsked: boolean;
};

/** Where the texts of a model's functions do not fit their types, followed as both change. Rule [R33]. */
export class FunctionTypes {
  readonly #checker: TypeChecker;
  readonly #onChange: (id: FunctionId) => void;
  readonly #followed = new Map<FunctionId, Followed>();
  #seen: Pick<Snapshot, "functions" | "schemas"> | undefined;
  #pending = 0;
  #closed = false;

  constructor(checker: TypeChecker, onChange: (id: FunctionId) => void) {
    this.#checker = checker;
    this.#onChange = onChange;
  }

  follow({ functions, schemas }: Snapshot): void {
    if (this.#seen?.functions === functions && this.#seen.schemas === schemas) return;
    this.#seen = { functions, schemas };
    for (const definition of functions.values()) if (!definition.deleted) this.#take(definition, schemas);
    for (const id of [...this.#followed.keys()]) if (functions.get(id)?.deleted !== false) this.#followed.delete(id);
  }

  /** Undefined while it is not known yet. */
  of(id: FunctionId): readonly TypeMismatch[] | undefined {
    return this.#followed.get(id)?.found;
  }

  get isSettled(): boolean {
    return this.#pending === 0;
  }

  close(): void {
    this.#closed = true;
    this.#followed.clear();
  }

  #take(definition: FunctionDefinition, schemas: Snapshot["schemas"]): void {
    const known = this.#followed.get(definition.id);
    if (known?.definition === definition && known.schemas === schemas) return;
    const followed = known ?? { definition, schemas, found: undefined, isAsked: false };
    this.#followed.set(definition.id, followed);
    followed.definition = definition;
    followed.schemas = schemas;
    if (!followed.isAsked) void this.#ask(followed);
  }

  async #ask(followed: Followed): Promise<void> {
    followed.isAsked = true;
    this.#pending += 1;
    let asked: FunctionDefinition;
    let found: readonly TypeMismatch[];
    let against: Snapshot["schemas"];
    do {
      asked = followed.definition;
      against = followed.schemas;
      found = await this.#checker.check({ declaration: declarationOf(asked, against), source: asked.source });
    } while (this.#isCurrent(followed) && (followed.definition !== asked || followed.schemas !== against));
    followed.isAsked = false;
    this.#pending -= 1;
    if (this.#closed) return;
    followed.found = found;
    this.#onChange(asked.id);
  }

  #isCurrent(followed: Followed): boolean {
    return !this.#closed && this.#followed.get(followed.definition.id) === followed;
  }
}
