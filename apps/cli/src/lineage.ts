import { type AgentLineage, lineageOf } from "@tributary/agent";
import type { DivergenceView, MoveReport, PartPreview, RevertPreview } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { columns, counted } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

const IN = {
  ...WHERE,
  changeSet: {
    type: "positional",
    description: "The change set's id: the last part of its page's address",
    required: true,
  },
} as const;

type In = Parameters<typeof ask>[0] & { readonly changeSet: string };

const on = (args: In, work: (lineage: AgentLineage) => Promise<void>) =>
  ask(args, (api) => work(lineageOf(api, args.changeSet)));

const SIDES = { mine: "mine", head: "theirs" } as const;

/** What Head has changed, too, and what its moves took; with `--keep` also settles the one, with `--understood` puts the other away. */
export const divergencesCommand = defineCommand({
  meta: {
    name: "divergences",
    description: "What Head has changed of a change set, too, since, and what its moves took.",
  },
  args: {
    ...IN,
    keep: { type: "string", description: "Settle them: mine (what the change set says) or head" },
    component: { type: "string", description: "Only those of this component (id or name)" },
    understood: { type: "boolean", description: "Put away what moves of Head took or renamed, for everybody" },
  },
  run: ({ args }) => {
    const { keep } = args;
    if (keep !== undefined && keep !== "mine" && keep !== "head")
      return fail(`--keep takes mine or head, not “${keep}”.`);
    // Of one component only what diverges is asked for: the reports would be put away unread.
    if (args.understood && args.component !== undefined)
      return fail("--understood puts away what all moves of Head took: ask for that without --component.");
    return on(args, async (lineage) => {
      const all = await lineage.divergences();
      const wanted = all.filter(
        ({ component, name }) => !args.component || args.component === component || args.component === name,
      );
      if (keep !== undefined) await lineage.settle(SIDES[keep], wanted);
      const reports = args.component === undefined ? await lineage.reports() : [];
      const [newest] = reports;
      if (args.understood && newest) await lineage.dismissReports(newest.version);
      if (args.json) {
        for (const each of wanted) console.log(JSON.stringify(each));
        for (const report of reports) console.log(JSON.stringify({ report }));
      } else console.log([divergencesText(wanted, keep), ...reports.map(reportText)].join("\n"));
    });
  },
});

export const splitCommand = defineCommand({
  meta: { name: "split", description: "Make a change set of some components, and what they need, to apply it alone." },
  args: {
    ...IN,
    components: {
      type: "string",
      description: "Ids of components and functions, versions of kinds (name@2), separated by commas",
      required: true,
    },
    title: { type: "string", description: "What to call it" },
    preview: { type: "boolean", description: "Only say what would come along" },
  },
  run: ({ args }) =>
    on(args, async (lineage) => {
      const components = args.components.split(",").map((id) => id.trim());
      if (args.preview) {
        const preview = await lineage.previewPart(components);
        console.log(args.json ? JSON.stringify(preview) : partText(preview));
        return;
      }
      const id = await lineage.split(components, args.title);
      console.log(args.json ? JSON.stringify({ changeSet: id }) : id);
    }),
});

export const revertCommand = defineCommand({
  meta: { name: "revert", description: "Make a change set that takes an applied one back." },
  args: { ...IN, preview: { type: "boolean", description: "Only say what it would do, and what it cannot" } },
  run: ({ args }) =>
    on(args, async (lineage) => {
      if (args.preview) {
        const preview = await lineage.previewRevert();
        console.log(args.json ? JSON.stringify(preview) : revertText(preview));
        return;
      }
      const made = await lineage.revert();
      console.log(args.json ? JSON.stringify(made) : made.changeSet);
      // Beside the id, which a script takes from the standard output.
      if (!args.json) for (const note of made.notes) console.error(line(note));
    }),
});

export function divergencesText(divergences: readonly DivergenceView[], kept?: string): string {
  if (divergences.length === 0) return "Nothing diverges from Head.";
  const rows = divergences.map(({ name, title, base, theirs, mine }) =>
    [`${name} ▸ ${title}`, `was ${base ?? "not set"}`, `Head ${theirs ?? "not set"}`, `here ${mine ?? "not set"}`].map(
      line,
    ),
  );
  const settled = kept === undefined ? [] : [`Settled ${counted(divergences.length, "value")} for ${kept}.`];
  return [columns(rows), ...settled].join("\n");
}

export function reportText({ version, dropped, renamed, notes, more }: MoveReport): string {
  return [
    `Head moved to v${version}.`,
    ...dropped.map(({ sentence, why, by }) => `Dropped: ${sentence}${whose(by)}. ${why}`),
    ...renamed.map(({ from, to, by }) => `Renamed: ${from} is ${to} now${whose(by)}.`),
    ...notes,
    ...(more > 0 ? [`And ${counted(more, "more edit")} dropped, which the audit log names.`] : []),
  ]
    .map(line)
    .join("\n");
}

function whose(by: MoveReport["dropped"][number]["by"]): string {
  if (!by) return "";
  return by.owner === undefined ? ` (by ${by.name})` : ` (by ${by.name} for ${by.owner})`;
}

export function partText({ components, needed, obstacle }: PartPreview): string {
  return [
    `Chosen: ${components.map(({ name }) => name).join(", ")}`,
    ...needed.map(({ name, why }) => `Comes along: ${name}. ${why}`),
    ...(obstacle ? [obstacle] : []),
  ]
    .map(line)
    .join("\n");
}

export function revertText({ what, divergences, notes }: RevertPreview): string {
  return [
    `It changes ${what} back.`,
    ...divergences.map(({ name, title, theirs }) =>
      line(`Changed since: ${name} ▸ ${title}, ${theirs ?? "not set"} now`),
    ),
    ...notes.map(line),
  ].join("\n");
}

/** What others wrote cannot move the cursor [CL9]. */
function line(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
