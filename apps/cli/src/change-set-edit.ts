import type { BatchEdit } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { untilInterrupted } from "./interrupted.ts";
import { clean, counted } from "./lines.ts";
import { readMutations } from "./read-mutations.ts";
import { saidLines } from "./said-lines.ts";
import { ask, WHERE } from "./where.ts";

const MARKS = { accepted: "✓", changed: "~", refused: "✗", skipped: "·" } as const;

export const changeSetEdit = defineCommand({
  meta: { name: "edit", description: "Make a list of mutations in it, and say of each what became of it." },
  args: {
    ...WHERE,
    changeSet: { type: "positional", description: "The change set's id", required: true },
    file: { type: "positional", description: "JSON: a list of mutations; - reads them from the input", required: true },
    batch: { type: "string", description: "atomic (the usual), bestEffort or untilFailure" },
  },
  run: async ({ args }) => {
    const mutations = await readMutations(args.file);
    if (typeof mutations === "string") return fail(mutations);
    return ask(args, async (api) => {
      const wish = { changeSet: args.changeSet, mutations, ...(args.batch ? { batch: args.batch } : {}) };
      const edit = (await untilInterrupted((signal) => api.command("changeSet.edit", wish, { signal }))) as BatchEdit;
      console.log(args.json ? JSON.stringify(edit) : batchEditText(edit));
      if (edit.phase !== "done" || edit.summary.refused > 0) process.exitCode = 1;
    });
  },
});

export function batchEditText({ phase, outcomes, summary }: BatchEdit): string {
  const lines = outcomes.flatMap(({ verdict, sentence, refusal, said }) => [
    `${MARKS[verdict]} ${clean(sentence)}`,
    ...(refusal ? [`    ${clean(refusal.sentence)}`] : []),
    ...saidLines(said, refusal),
  ]);
  const { accepted, refused, modified, skipped } = summary;
  const made = `${counted(accepted, "change")} made (${modified} differently), ${refused} refused, ${skipped} not made.`;
  return [...lines, "", phase === "done" || phase === "refused" ? made : `It was ${phase}; nothing was made.`].join(
    "\n",
  );
}
