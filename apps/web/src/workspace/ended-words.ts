import type { ChangeSetEnd, ChangeSetSummary } from "@tributary/core/protocol";
import { type ChangeSetStand, standOf } from "../model/change-set-stand.ts";

/** What became of a change set, before when it did: "Ben applied it as v4". Rule [W53]. */
export function endedWords(
  summary: Pick<ChangeSetSummary, "phase" | "run">,
  end: ChangeSetEnd | null | undefined,
): string {
  const stand = standOf(summary);
  const { verb, plain, more } = WORDS[stand];
  if (!end) return `${plain}${more}`;
  return `${end.by.name} ${verb}${end.version === null ? "" : ` as v${end.version}`}${more}`;
}

const APPLIED = { verb: "applied it", plain: "It was applied" };

const WORDS: {
  readonly [Stand in ChangeSetStand]: { readonly verb: string; readonly plain: string; readonly more: string };
} = {
  open: { verb: "opened it", plain: "It is open", more: "" },
  applying: { verb: "applied it", plain: "It is being applied", more: "; its steps run right now" },
  applied: { ...APPLIED, more: "" },
  failed: { ...APPLIED, more: "; one of its steps failed" },
  stopped: { ...APPLIED, more: "; its run was stopped before every step was done" },
  abandoned: { verb: "abandoned it", plain: "It was abandoned", more: "" },
};
