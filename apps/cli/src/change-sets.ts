import type { ChangeSetSummary } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { columns, counted, moment } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

export const changeSetsCommand = defineCommand({
  meta: { name: "change-sets", description: "The change sets of the token's workspace, newest first." },
  args: { ...WHERE, all: { type: "boolean", description: "Also those that were applied or abandoned" } },
  run: ({ args }) =>
    ask(args, async (api) => {
      const workspace = await api.workspace();
      const found = (await api.query("changeSet.list", { workspace })) as readonly ChangeSetSummary[];
      const wanted = found
        .filter(({ phase }) => args.all || phase === "open" || phase === "applying")
        .sort((a, b) => b.createdAt - a.createdAt);
      if (args.json) for (const each of wanted) console.log(JSON.stringify(each));
      else console.log(changeSetsText(wanted));
    }),
});

export function changeSetsText(changeSets: readonly ChangeSetSummary[]): string {
  if (changeSets.length === 0) return "There are no change sets.";
  return columns(
    changeSets.map(({ id, phase, changes, createdBy, createdAt, title }) => [
      id,
      phase,
      counted(changes, "change"),
      `${createdBy}, ${moment(createdAt)}`,
      title,
    ]),
  );
}
