import { type AgentApi, historyOf } from "@tributary/agent";
import type { HistoryStatistics, VersionView, Who, WriteView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { functionsIn, named, type PlaceArgs } from "./function-place.ts";
import { columns, counted, moment } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

/** Versions of Head, or what was written to one component of it. */
export const historyCommand = defineCommand({
  meta: {
    name: "history",
    description: "Versions of Head, newest first; or with --component or --of who wrote what to it, when.",
  },
  args: {
    ...WHERE,
    component: { type: "string", description: "The component's id" },
    path: { type: "string", description: "One path of it, and below" },
    of: {
      type: "string",
      description: "A function (its id or name), a version of a kind (acme.box@2), a view (view/ID) or a note",
    },
    before: { type: "string", description: "Only versions before this one, or what was written before it" },
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
      const rows = await rowsOf(api, args, before);
      if (args.json) for (const row of rows) console.log(JSON.stringify(row));
      else console.log(rows.length === 0 ? "There is nothing yet." : columns(rows.map(lineOf)));
      // Of versions it is a page; whoever reads it is not to take it for all of them.
      const earlier = earlierThan(rows);
      if (earlier !== undefined) console.error(earlier);
    }),
});

type Args = PlaceArgs & { readonly [Name in "component" | "path" | "of"]?: string | undefined };

async function rowsOf(api: AgentApi, args: Args, before: number | undefined) {
  const history = historyOf(api);
  if (args.of) return history.timelineOf(await thingMeant(api, args, args.of), before);
  return args.component ? history.timeline(args.component, { path: args.path, before }) : history.versions(before);
}

/** A function by its id or name, as far as one is called so; all else is called what it is filed by. */
async function thingMeant(api: AgentApi, args: Args, text: string): Promise<string> {
  const found = named(await functionsIn(api, args), text);
  return typeof found === "object" && found.id ? found.id : text;
}

/** What the list of versions leaves out; undefined where it goes back to the first, or is of something else. */
export function earlierThan(rows: readonly (VersionView | WriteView)[]): string | undefined {
  const last = rows.at(-1);
  if (!last || "sentence" in last || last.version <= 1) return undefined;
  return `There ${last.version === 2 ? "is 1 earlier one" : `are ${last.version - 1} earlier ones`}: add --before ${last.version}.`;
}

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
