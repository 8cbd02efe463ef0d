import { AuditFileVerifier, type ChainEnd } from "@tributary/core/history";
import { isJsonObject } from "@tributary/core/base";
import { type AuditActor, type AuditEntry, type AuditVerdict, policyWordsIn } from "@tributary/core/protocol";
import { type ArgsDef, defineCommand } from "citty";
import { download, eachLine } from "./download.ts";
import { fail } from "./fail.ts";
import { columns, counted, moment } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

const verifyCommand = defineCommand({
  meta: {
    name: "verify",
    description: "Recompute the chain of hashes; ends with 1 where an entry was changed, removed, put in or moved.",
  },
  args: {
    ...WHERE,
    file: { type: "positional", description: "An exported log, proven without a server", required: false },
    anchor: { type: "string", description: "A place kept from an earlier verification, as NUMBER:HASH" },
  },
  async run({ args }) {
    const anchor = args.anchor === undefined ? undefined : anchorOf(args.anchor);
    if (args.anchor !== undefined && !anchor) return fail(`--anchor takes NUMBER:HASH, not “${args.anchor}”.`);
    const anchors = anchor ? [anchor] : [];
    if (args.file !== undefined) return verifyFile(args.file, anchors, args.json ?? false);
    return ask(args, async (api) => {
      const workspace = await api.workspace();
      const verdict = (await api.query("audit.verify", { workspace, anchors })) as AuditVerdict;
      if (args.json) console.log(JSON.stringify({ workspace, ...verdict }));
      if (!verdict.ok) return fail(`The audit log was altered. ${verdict.sentence}`);
      if (!args.json) console.log(wholeText(verdict.checked, verdict.end));
    });
  },
});

async function verifyFile(file: string, anchors: readonly ChainEnd[], json: boolean): Promise<void> {
  const verifier = new AuditFileVerifier(anchors);
  const read = await eachLine(file, (line) => verifier.add(line));
  if (!read.ok) return fail(read.error);
  const verdict = verifier.end();
  if (json) console.log(JSON.stringify({ file, ...verdict }));
  if (!verdict.ok)
    return fail(
      `${file} does not hold: ${verdict.line === undefined ? "" : `line ${verdict.line}: `}${verdict.sentence}`,
    );
  const [unseen] = verdict.unseen;
  if (unseen !== undefined)
    return fail(
      `${file} is a selection without entry ${unseen}, so it cannot show whether the log still holds what was kept of that. Verify the log itself, or an export of all of it.`,
    );
  if (json) return;
  console.log(
    verdict.whole
      ? wholeText(verdict.entries, verdict.chain)
      : `Each of the ${counted(verdict.entries, "entry", "entries")} is as it was written. The file is a selection: it cannot show what was left out.`,
  );
}

function wholeText(checked: number, end: ChainEnd | undefined): string {
  const whole = `The audit log is whole: ${counted(checked, "entry", "entries")} checked.`;
  return end && end.seq > 0
    ? `${whole}\nKeep this place elsewhere, and give it back with --anchor: ${end.seq}:${end.hash}`
    : whole;
}

function anchorOf(text: string): ChainEnd | undefined {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  return seq && hash ? { seq: Number(seq), hash } : undefined;
}

/** What a log is searched by, as options. */
const FILTER = {
  "change-set": { type: "string", description: "Only what was done in this change set" },
  actor: { type: "string", description: "Only what this actor did, by id (`audit actors` has them)" },
  "actor-type": { type: "string", description: "Only what a user, agent, service, scheduler or the system did" },
  outcome: {
    type: "string",
    description: "Only what was accepted, blocked (may not), invalid (cannot be), refused (either) or failed",
  },
  component: { type: "string", description: "Only what concerns this component, by id" },
  path: { type: "string", description: "Only this path of it, and below" },
  "mutation-type": { type: "string", description: "Only this kind of change, such as attribute.set" },
  from: { type: "string", description: "Only from this moment on, such as 2026-11-20T14:00" },
  to: { type: "string", description: "Only before this moment" },
  correlation: { type: "string", description: "Only what one command, or one act of a page, has brought about" },
  text: { type: "string", description: "Only entries whose sentence holds this" },
} as const satisfies ArgsDef;

type Given = { readonly [Name in keyof typeof FILTER]?: string | undefined };

/** The options as the server wants them; a string is a sentence that says what is wrong. */
function filterOf(args: Given): { readonly [name: string]: string | number } | string {
  const given: [string, string | number | undefined][] = [
    ...Object.keys(FILTER).map((name): [string, string | undefined] => [camelled(name), args[name as keyof Given]]),
  ];
  for (const pair of given) {
    const [name, value] = pair;
    if ((name !== "from" && name !== "to") || value === undefined) continue;
    const moment = Date.parse(String(value));
    if (Number.isNaN(moment)) return `--${name} takes a moment such as 2026-11-20T14:00, not “${value}”.`;
    pair[1] = moment;
  }
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function camelled(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

const exportCommand = defineCommand({
  meta: {
    name: "export",
    description: "The log as JSON lines that prove themselves; all of it, or what a filter leaves.",
  },
  args: {
    ...WHERE,
    ...FILTER,
    out: { type: "string", description: "A file to write; without it, the standard output" },
  },
  run: ({ args }) =>
    ask(args, async (api, server) => {
      const filter = filterOf(args);
      if (typeof filter === "string") return fail(filter);
      const query = new URLSearchParams({ workspace: await api.workspace() });
      for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
      await download(server, `/api/export/audit?${query}`, args.out);
    }),
});

const listCommand = defineCommand({
  meta: { name: "list", description: "Who did what, newest first; a hundred entries at a time." },
  args: {
    ...WHERE,
    ...FILTER,
    before: { type: "string", description: "Only entries before this number" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const before = args.before === undefined ? undefined : Number(args.before);
      if (before !== undefined && !Number.isInteger(before))
        return fail(`--before takes a number, not “${args.before}”.`);
      const given = filterOf(args);
      if (typeof given === "string") return fail(given);
      const filter = before === undefined ? given : { ...given, before };
      const entries = (await api.query("audit.list", {
        workspace: await api.workspace(),
        ...filter,
      })) as readonly AuditEntry[];
      if (args.json) for (const entry of entries) console.log(JSON.stringify(entry));
      else console.log(auditText(entries));
    }),
});

const actorsCommand = defineCommand({
  meta: {
    name: "actors",
    description:
      "Who has an entry in the log, also who has no way in any more; for --actor. Of more than 1 000, the latest.",
  },
  args: WHERE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const actors = (await api.query("audit.actors", { workspace: await api.workspace() })) as readonly AuditActor[];
      console.log(args.json ? JSON.stringify(actors) : actorsText(actors));
    }),
});

export function actorsText(actors: readonly AuditActor[]): string {
  if (actors.length === 0) return "There are no entries.";
  return columns(
    actors.map(({ id, name, type, owner, lastAt, gone }) => [
      id,
      owner ? `${name} for ${owner}` : name,
      type,
      moment(lastAt),
      gone ? "gone" : "",
    ]),
  );
}

export const auditCommand = defineCommand({
  meta: { name: "audit", description: "The audit log: read it, take it away, and prove that nobody has altered it." },
  subCommands: { verify: verifyCommand, list: listCommand, actors: actorsCommand, export: exportCommand },
});

export function auditText(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return "There are no such entries.";
  return columns(
    entries.map(({ seq, at, actor, outcome, sentence, details }) => [
      String(seq),
      moment(at),
      actor.owner ? `${actor.name} for ${actor.owner}` : actor.name,
      outcome,
      plain([sentence, ...givenWith(details), ...policyWords(sentence, details)].join("  ")),
    ]),
  );
}

/** Why it was done and with which notes, as whoever did it said. */
function givenWith(details: AuditEntry["details"]): readonly string[] {
  if (!isJsonObject(details)) return [];
  const { reason, metadata } = details;
  const notes = isJsonObject(metadata) ? Object.entries(metadata) : [];
  return [
    ...notes.map(([name, value]) => `[${name}: ${String(value)}]`),
    ...(typeof reason === "string" ? [`(${reason})`] : []),
  ];
}

/** Who judged it, and what they said: of a refusal that the sentence tells already, whose it was. */
function policyWords(sentence: string, details: AuditEntry["details"]): readonly string[] {
  return policyWordsIn(details).map((word) => {
    const grave = word.severity === undefined ? "" : ` (${word.severity})`;
    return `{${word.policy} ${word.kind}${grave}${sentence === word.sentence ? "" : `: ${word.sentence}`}}`;
  });
}

function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
