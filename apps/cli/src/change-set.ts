import { type AgentApi, type AgentChangeSet, changeSetOf } from "@tributary/agent";
import { defineCommand } from "citty";
import { changeSetEdit } from "./change-set-edit.ts";
import { changeSetsText } from "./change-sets.ts";
import { ask, WHERE } from "./where.ts";

const IN = {
  ...WHERE,
  changeSet: {
    type: "positional",
    description: "The change set's id: the last part of its page's address",
    required: true,
  },
} as const;
const TITLE = { type: "positional", description: "What it is to be called", required: true } as const;

type In = Parameters<typeof ask>[0] & { readonly changeSet: string; readonly json?: boolean | undefined };

/** Does something with one change set, then says how it stands. */
const withOne = (args: In, work: (changeSet: AgentChangeSet) => Promise<void> = async () => {}) =>
  ask(args, async (api) => {
    const changeSet = changeSetOf(api, args.changeSet);
    await work(changeSet);
    const summary = await changeSet.summary();
    console.log(args.json ? JSON.stringify(summary) : changeSetsText([summary]));
  });

const show = defineCommand({
  meta: { name: "show", description: "How it stands, in a line." },
  args: IN,
  run: ({ args }) => withOne(args),
});

const create = defineCommand({
  meta: { name: "create", description: "Begin a change set on Head as it is now; prints its id." },
  args: { ...WHERE, title: TITLE },
  run: ({ args }) =>
    ask(args, async (api) => {
      const id = await createChangeSet(api, args.title);
      console.log(args.json ? JSON.stringify({ changeSet: id }) : id);
    }),
});

const rename = defineCommand({
  meta: { name: "rename", description: "Call it something else." },
  args: { ...IN, title: TITLE },
  run: ({ args }) => withOne(args, (changeSet) => changeSet.rename(args.title)),
});

const abandon = defineCommand({
  meta: { name: "abandon", description: "End it without applying it; nothing of it is lost." },
  args: IN,
  run: ({ args }) => withOne(args, (changeSet) => changeSet.abandon()),
});

const reopen = defineCommand({
  meta: { name: "reopen", description: "Go on with one that was abandoned, on Head as it is now." },
  args: IN,
  run: ({ args }) => withOne(args, (changeSet) => changeSet.reopen()),
});

export const changeSetCommand = defineCommand({
  meta: { name: "change-set", description: "One change set: begin, show, edit, rename, abandon and reopen it." },
  subCommands: { create, show, edit: changeSetEdit, rename, abandon, reopen },
});

async function createChangeSet(api: AgentApi, title: string): Promise<string> {
  const workspace = await api.workspace();
  return ((await api.command("changeSet.create", { workspace, title })) as { readonly id: string }).id;
}
