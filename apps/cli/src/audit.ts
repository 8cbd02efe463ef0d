import type { AuditEntry } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { columns, counted, moment } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

const verifyCommand = defineCommand({
  meta: {
    name: "verify",
    description: "Recompute the chain of hashes; ends with 1 where an entry was altered or removed.",
  },
  args: WHERE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const workspace = await api.workspace();
      const verdict = (await api.query("audit.verify", { workspace })) as {
        readonly ok: boolean;
        readonly checked: number;
        readonly firstBad?: number;
      };
      if (args.json) console.log(JSON.stringify({ workspace, ...verdict }));
      if (!verdict.ok)
        return fail(`The audit log was altered: entry ${verdict.firstBad} does not follow from those before it.`);
      if (!args.json) console.log(`The audit log is whole: ${counted(verdict.checked, "entry", "entries")} checked.`);
    }),
});

const listCommand = defineCommand({
  meta: { name: "list", description: "Who did what, newest first; a hundred entries at a time." },
  args: {
    ...WHERE,
    "change-set": { type: "string", description: "Only what was done in this change set" },
    outcome: { type: "string", description: "Only what was accepted, refused or failed" },
    text: { type: "string", description: "Only entries whose sentence holds this" },
    before: { type: "string", description: "Only entries before this number" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const before = args.before === undefined ? undefined : Number(args.before);
      if (before !== undefined && !Number.isInteger(before))
        return fail(`--before takes a number, not “${args.before}”.`);
      const given = { changeSet: args["change-set"], outcome: args.outcome, text: args.text, before };
      const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const entries = (await api.query("audit.list", {
        workspace: await api.workspace(),
        ...filter,
      })) as readonly AuditEntry[];
      if (args.json) for (const entry of entries) console.log(JSON.stringify(entry));
      else console.log(auditText(entries));
    }),
});

export const auditCommand = defineCommand({
  meta: { name: "audit", description: "The audit log: read it, and prove that nobody has altered it." },
  subCommands: { verify: verifyCommand, list: listCommand },
});

export function auditText(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return "There are no such entries.";
  return columns(
    entries.map(({ seq, at, actor, outcome, sentence }) => [
      String(seq),
      moment(at),
      actor.owner ? `${actor.name} for ${actor.owner}` : actor.name,
      outcome,
      sentence.replace(/\p{Cc}+/gu, " "),
    ]),
  );
}
