import type { HistoryStatistics, VersionView, Who, WriteView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { columns, counted, moment } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

/** Versions of Head, or what was written to one component of it. */
export const historyCommand = defineCommand({
  meta: {
    name: "history",
    description: "Versions of Head, newest first; or with --component who wrote what to it, when.",
  },
  args: {
    ...WHERE,
    component: { type: "string", description: "The component's id" },
    path: { type: "string", description: "One path of it, and below" },
    before: { type: "string", description: "Only versions before this one" },
    statistics: { type: "boolean", description: "How much, by whom and of which kind" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const workspace = await api.workspace();
      const before = args.before === undefined ? undefined : Number(args.before);
      if (before !== undefined && !Number.isInteger(before))
        return fail(`--before takes a number, not “${args.before}”.`);
      if (args.statistics) {
        const told = (await api.query("history.statistics", { workspace })) as HistoryStatistics;
        return console.log(args.json ? JSON.stringify(told) : statisticsText(told));
      }
      const rows = args.component
        ? ((await api.query("history.timeline", {
            workspace,
            component: args.component,
            ...(args.path ? { path: args.path } : {}),
          })) as readonly WriteView[])
        : ((await api.query("history.versions", {
            workspace,
            ...(before ? { before } : {}),
          })) as readonly VersionView[]);
      if (args.json) for (const row of rows) console.log(JSON.stringify(row));
      else console.log(rows.length === 0 ? "There is nothing yet." : columns(rows.map(lineOf)));
    }),
});

function lineOf(row: VersionView | WriteView): readonly string[] {
  const version = row.version === null ? "" : `v${row.version}`;
  if ("sentence" in row)
    return [version, moment(row.at), nameOf(row.actor), plain(row.sentence), plain(row.changeSet?.title ?? "")];
  const authors = row.authors.map(nameOf).join(", ");
  return [version, moment(row.at), authors, counted(row.mutations, "mutation"), plain(row.changeSet?.title ?? "")];
}

function statisticsText({ versions, mutations, perVersion, byActor, byType }: HistoryStatistics): string {
  const average = perVersion.average.toFixed(1);
  return [
    `${counted(versions, "version")}, ${counted(mutations, "mutation")}: ${average} each, ${perVersion.largest} at most.`,
    "",
    columns(byActor.map((each) => [plain(nameOf(each.actor)), String(each.mutations)])),
    "",
    columns(byType.map((each) => [each.type, String(each.mutations)])),
  ].join("\n");
}

/** An agent with the name of whom it acts for. */
export function nameOf({ name, owner }: Who): string {
  return plain(owner ? `${name} for ${owner}` : name);
}

function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
