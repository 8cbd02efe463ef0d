import type { DryRun } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { untilInterrupted } from "./interrupted.ts";
import { clean, counted } from "./lines.ts";
import { readMutations } from "./read-mutations.ts";
import { block, changeLines, contentBlocks, viewLines } from "./review-text.ts";
import { saidLines } from "./said-lines.ts";
import { ask, WHERE } from "./where.ts";

const MARKS = { passes: "✓", changed: "~", refused: "✗", skipped: "·" } as const;

export const dryRunCommand = defineCommand({
  meta: {
    name: "dry-run",
    description:
      "What would become of an edit of a change set, of components, functions, kinds and the catalogue alike.",
  },
  args: {
    ...WHERE,
    changeSet: { type: "positional", description: "The change set's id", required: true },
    file: { type: "positional", description: "JSON: a list of mutations; - reads them from the input", required: true },
    batch: { type: "string", description: "atomic (the usual), bestEffort or untilFailure" },
    "only-validate": { type: "boolean", description: "Say only whether it may, not what it would change" },
  },
  run: async ({ args }) => {
    const mutations = await readMutations(args.file);
    if (typeof mutations === "string") return fail(mutations);
    return ask(args, async (api) => {
      const mode = args["only-validate"] ? "validate" : "simulate";
      const wish = { changeSet: args.changeSet, mutations, mode, ...(args.batch ? { batch: args.batch } : {}) };
      const ran = (await untilInterrupted((signal) => api.command("changeSet.dryRun", wish, { signal }))) as DryRun;
      console.log(args.json ? JSON.stringify(ran) : dryRunText(ran));
      if (ran.phase !== "done" || ran.summary.refused > 0) process.exitCode = 1;
    });
  },
});

export function dryRunText(ran: DryRun): string {
  const { outcomes, summary, requirements, sideEffects, withoutPolicies, phase } = ran;
  const quiet = silentOfAll(outcomes);
  const lines = outcomes.flatMap(({ verdict, sentence, refusal, said, silent, wouldPass, risk, irreversible }) => [
    `${MARKS[verdict]} ${clean(sentence)}`,
    ...(refusal ? [`    ${clean(refusal.sentence)}`] : []),
    ...saidLines(said, refusal),
    ...silentLines(silent.filter((policy) => !quiet.includes(policy))),
    ...wouldPass.map((what) => `    would pass: ${clean(what)}`),
    ...riskLines(risk, irreversible),
  ]);
  const { accepted, refused, modified, skipped } = summary;
  return [
    ...lines,
    "",
    phase === "done" || phase === "refused"
      ? `${counted(accepted, "change")} would be made (${modified} differently), ${refused} refused, ${skipped} not tried. Nothing was written.`
      : `It was ${phase}; nothing was written.`,
    ...(accepted > 0 ? [`As far as the model knows, before there is a plan, its risk is ${ran.risk}.`] : []),
    ...requirements.map(({ sentence }) => `Applying it would need: ${clean(sentence)}`),
    ...sideEffects.map(({ description }) => `Others would be told: ${clean(description)}`),
    ...(quiet.length > 0 ? [`Asked about all of it, with nothing to say: ${quiet.map(clean).join(", ")}`] : []),
    ...(withoutPolicies?.passes ? ["Policies alone stand in the way."] : []),
    ...changesText(ran),
  ].join("\n");
}

/** Policies that had nothing to say of anything: said once. */
function silentOfAll(outcomes: DryRun["outcomes"]): readonly string[] {
  const [first, ...others] = outcomes.filter(({ verdict }) => verdict !== "skipped");
  return (first?.silent ?? []).filter((policy) => others.every(({ silent }) => silent.includes(policy)));
}

function silentLines(silent: readonly string[]): readonly string[] {
  return silent.length === 0 ? [] : [`    had nothing to say: ${silent.map(clean).join(", ")}`];
}

/** What is more than an edit: of most nothing is said. */
function riskLines(risk: DryRun["risk"], irreversible: string | undefined): readonly string[] {
  return [...(risk === "high" ? ["    high risk"] : []), ...(irreversible ? [`    ${clean(irreversible)}`] : [])];
}

/** What it would change, of a simulation: components field by field, functions, kinds, notes of the catalogue, views. */
function changesText({
  changes = [],
  functions = [],
  schemas = [],
  notes = [],
  views = [],
}: DryRun): readonly string[] {
  const lines = [
    ...changes.flatMap(changeLines),
    ...contentBlocks({ functions, schemas, notes, functionFindings: [] }),
    ...(views.length === 0 ? [] : [block(counted(views.length, "view"), viewLines(views))]),
  ];
  return lines.length === 0
    ? []
    : ["", "What would change:", ...lines.flatMap((each) => each.split("\n")).map((line) => `  ${line}`)];
}
