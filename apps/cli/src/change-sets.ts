import type { AgentApi } from "@tributary/agent";
import type { ChangeSetPage, ChangeSetSummary } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { columns, counted, moment } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

export const changeSetsCommand = defineCommand({
  meta: { name: "change-sets", description: "The change sets of the token's workspace, newest first." },
  args: { ...WHERE, all: { type: "boolean", description: "Also those that were applied or abandoned" } },
  run: ({ args }) =>
    ask(args, async (api) => {
      const wanted = await everyChangeSet(api, { show: args.all ? "all" : "open" });
      if (args.json) for (const each of wanted) console.log(JSON.stringify(each));
      else console.log(changeSetsText(wanted));
    }),
});

/** All of them, newest first, page by page. */
async function everyChangeSet(api: AgentApi, wanted: { readonly show: "open" | "all" }): Promise<ChangeSetSummary[]> {
  const workspace = await api.workspace();
  const found: ChangeSetSummary[] = [];
  for (let before: string | null | undefined; before !== null; ) {
    const asked = { workspace, ...wanted, limit: 200, ...(before === undefined ? {} : { before }) };
    const page = (await api.query("changeSet.list", asked)) as ChangeSetPage;
    found.push(...page.items);
    before = page.next;
  }
  return found;
}

export function changeSetsText(changeSets: readonly ChangeSetSummary[]): string {
  if (changeSets.length === 0) return "There are no change sets.";
  return columns(
    changeSets.map((each) => [
      each.id,
      phaseText(each),
      counted(each.changes, "edit"),
      `${each.createdBy}, ${moment(each.createdAt)}`,
      each.title,
    ]),
  );
}

/** Head may have what the engine has not. */
export function phaseText({ phase, run }: Pick<ChangeSetSummary, "phase" | "run">): string {
  return phase === "applied" && run && run.phase !== "succeeded" ? `applied, its run ${RUN_WORD[run.phase]}` : phase;
}

const RUN_WORD = { running: "is under way", failed: "failed", cancelled: "was stopped" } as const;
