import type { Actor } from "@tributary/core/base";
import type { AuditLine } from "@tributary/core/governance";
import type { Deed } from "@tributary/core/sync";
import { broken } from "./rule-broken.ts";

/** What became of an act that the server was asked to do: unknown where the process that was asked is gone. */
type Outcome = "done" | "nothing" | "unknown";

/** Acts that the server does for somebody: whoever was told that theirs was done finds exactly one line of it in the audit [S91]. */
export class Deeds {
  readonly #outcomes = new Map<string, Outcome>();

  async during<T>(actor: Actor, work: (deed: Deed) => Promise<T>, isDone: (answer: T) => boolean): Promise<void> {
    const sentence = `did act ${this.#outcomes.size + 1}`;
    this.#outcomes.set(sentence, "unknown");
    const answer = await work({ actor, sentence });
    this.#outcomes.set(sentence, isDone(answer) ? "done" : "nothing");
  }

  check(audit: readonly AuditLine[]): void {
    const told = new Map<string, number>();
    for (const { sentence } of audit) told.set(sentence, (told.get(sentence) ?? 0) + 1);
    for (const [sentence, outcome] of this.#outcomes) {
      const lines = told.get(sentence) ?? 0;
      const isRight = outcome === "unknown" ? lines <= 1 : lines === (outcome === "done" ? 1 : 0);
      if (!isRight) broken("S91", `“${sentence}” is ${outcome}, and the audit has ${lines} lines of it`);
    }
  }
}
