import type { ActivityView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { clean, columns, moment } from "./lines.ts";
import { asPerson, PERSON } from "./person.ts";
import { ask, WHERE } from "./where.ts";

const listCommand = defineCommand({
  meta: {
    name: "list",
    description: "What was told to those who follow the workspace, newest first; fifty at a time.",
  },
  args: {
    ...WHERE,
    before: { type: "string", description: "Only what came before this one, by its number" },
    open: { type: "boolean", description: "Of these only what somebody is to look at, and nobody has" },
  },
  run: ({ args }) => {
    const before = numberOf(args.before);
    if (before === null) return fail(`--before takes the number of an entry, not “${args.before}”.`);
    return ask(args, async (api) => {
      const where = { workspace: await api.workspace(), ...(before === undefined ? {} : { before }) };
      const page = (await api.query("activity.list", where)) as readonly ActivityView[];
      const wanted = page.filter((each) => !args.open || isOpen(each));
      if (args.json) for (const each of wanted) console.log(JSON.stringify(each));
      else console.log(activityText(wanted));
    });
  },
});

/** What a person does under Settings, Engine room. */
const acknowledgeCommand = defineCommand({
  meta: {
    name: "acknowledge",
    description: "Say, in person, that you have looked at what somebody is to look at; the audit keeps that.",
  },
  args: {
    ...PERSON,
    id: { type: "positional", description: "Its number, as “tributary activity list” has it", required: true },
  },
  run: ({ args }) => {
    const id = numberOf(args.id);
    if (!id) return fail(`An entry is named by its number, not “${args.id}”.`);
    return asPerson(args, async (api, workspace) => {
      await api.command("activity.acknowledge", { workspace, id });
      console.log(args.json ? JSON.stringify({ workspace, id, acknowledged: true }) : `${id} is acknowledged.`);
    });
  },
});

export const activityCommand = defineCommand({
  meta: { name: "activity", description: "What was told of the workspace, and what somebody is to look at." },
  subCommands: { list: listCommand, acknowledge: acknowledgeCommand },
});

export function activityText(page: readonly ActivityView[]): string {
  if (page.length === 0) return "There is nothing.";
  return columns(
    page.map((each) => [
      String(each.id),
      isOpen(each) ? "look at it" : each.phase === "givenUp" ? "given up" : each.phase,
      moment(each.at),
      clean(each.actor.owner ? `${each.actor.name} for ${each.actor.owner}` : each.actor.name),
      clean(each.description) + lookedAt(each),
    ]),
  );
}

function isOpen({ requiresAction, acknowledged }: ActivityView): boolean {
  return requiresAction && !acknowledged;
}

function lookedAt({ acknowledged }: ActivityView): string {
  return acknowledged ? ` (${clean(acknowledged.by.name)} looked at it ${moment(acknowledged.at)})` : "";
}

/** Undefined where nothing is said; null where it is no number that counts things. */
function numberOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
