import { type AgentApi, type AgentComments, commentsOf } from "@tributary/agent";
import type { Anchor, CommentAuthor, MentionView, ThreadView } from "@tributary/core/protocol";
import { type ArgsDef, defineCommand } from "citty";
import { fail } from "./fail.ts";
import { columns, moment } from "./lines.ts";
import { contentAnchor, thingNamed } from "./review-thing.ts";
import { ask, WHERE } from "./where.ts";

const IN = {
  ...WHERE,
  "change-set": { type: "positional", description: "The change set's id: the last part of its page's address" },
} as const satisfies ArgsDef;
const TEXT = { type: "string", description: "What to say; Markdown, @Name mentions somebody", required: true } as const;

type In = Parameters<typeof ask>[0] & { readonly "change-set"?: string | undefined };

const talk = (args: In, work: (comments: AgentComments, api: AgentApi) => Promise<void>) =>
  ask(args, (api) =>
    work(
      commentsOf(api, args["change-set"] ?? "", () => crypto.randomUUID()),
      api,
    ),
  );

const listCommand = defineCommand({
  meta: { name: "list", description: "The threads of a change set, oldest first." },
  args: { ...IN, all: { type: "boolean", description: "Also those that are resolved" } },
  run: ({ args }) =>
    talk(args, async (comments) => {
      const threads = (await comments.list()).filter(({ resolved }) => args.all || resolved === null);
      if (args.json) for (const thread of threads) console.log(JSON.stringify(thread));
      else console.log(threadsText(threads));
    }),
});

const addCommand = defineCommand({
  meta: {
    name: "add",
    description:
      "Begin a thread: about the change set, a component or one of its attributes, a function or kind or one of its lines, a view or a note of the catalogue.",
  },
  args: {
    ...IN,
    text: TEXT,
    component: { type: "string", description: "The component's id" },
    path: { type: "string", description: "The attribute's path, with --component" },
    function: { type: "string", description: "A function that changes: its id or its name" },
    kind: { type: "string", description: "A version of a kind that is new here: name@2, or its title" },
    view: { type: "string", description: "A view that changes: its id or its name" },
    note: { type: "string", description: "A note of the catalogue that changes: its key" },
    line: { type: "string", description: "The number of the line, with --function or --kind" },
    before: { type: "boolean", description: "With --line: of the text as it was" },
    test: { type: "string", description: "With --line: of this test of the function instead of its code" },
  },
  run: ({ args }) =>
    talk(args, async (comments, api) => {
      const content = args.function ?? args.kind ?? args.view ?? args.note;
      const anchor = content
        ? await contentAnchorOf(api, args["change-set"] ?? "", content, args)
        : anchorOf(args.component, args.path);
      if (typeof anchor === "string") return fail(anchor);
      if (!anchor) return fail("--path says which attribute of a component: give --component with it.");
      const thread = await comments.begin(anchor, args.text);
      console.log(args.json ? JSON.stringify({ thread }) : thread);
    }),
});

const replyCommand = defineCommand({
  meta: { name: "reply", description: "Add to a thread; a resolved one is open again." },
  args: { ...IN, thread: { type: "string", description: "The thread's id", required: true }, text: TEXT },
  run: ({ args }) =>
    talk(args, async (comments) => {
      const comment = await comments.reply(args.thread, args.text);
      console.log(args.json ? JSON.stringify({ comment }) : comment);
    }),
});

const onThread = (name: "resolve" | "reopen", description: string) =>
  defineCommand({
    meta: { name, description },
    args: { ...IN, thread: { type: "string", description: "The thread's id", required: true } },
    run: ({ args }) => talk(args, (comments) => comments[name](args.thread)),
  });

const deleteCommand = defineCommand({
  meta: { name: "delete", description: "Delete a comment of one's own." },
  args: { ...IN, comment: { type: "string", description: "The comment's id", required: true } },
  run: ({ args }) => talk(args, (comments) => comments.delete(args.comment)),
});

const mentionsCommand = defineCommand({
  meta: { name: "mentions", description: "Where the token's agent or program is mentioned, newest first." },
  args: WHERE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const mentions = await commentsOf(api, "", () => "").mentions();
      if (args.json) for (const mention of mentions) console.log(JSON.stringify(mention));
      else console.log(mentionsText(mentions));
    }),
});

export const commentsCommand = defineCommand({
  meta: { name: "comments", description: "What people and agents say about a change set." },
  subCommands: {
    list: listCommand,
    add: addCommand,
    reply: replyCommand,
    resolve: onThread("resolve", "Settle a thread."),
    reopen: onThread("reopen", "Open a settled thread again."),
    delete: deleteCommand,
    mentions: mentionsCommand,
  },
});

type LineArgs = {
  readonly line?: string | undefined;
  readonly before?: boolean | undefined;
  readonly test?: string | undefined;
};

async function contentAnchorOf(
  api: AgentApi,
  changeSet: string,
  text: string,
  { line, before, test }: LineArgs,
): Promise<Anchor | string> {
  const review = await api.review(changeSet);
  const thing = thingNamed(review, text);
  if (typeof thing === "string") return thing;
  if (thing.type === "component") return `“${text}” is a component: give its id with --component.`;
  const number = line === undefined ? undefined : Number(line);
  if (number !== undefined && !(Number.isInteger(number) && number > 0))
    return `“${line}” is not the number of a line.`;
  return contentAnchor(review, thing, { line: number, side: before ? "before" : "after", test });
}

function anchorOf(component: string | undefined, path: string | undefined): Anchor | undefined {
  if (!component) return path ? undefined : { kind: "changeSet" };
  return path ? { kind: "attribute", component, path } : { kind: "component", component };
}

export function threadsText(threads: readonly ThreadView[]): string {
  if (threads.length === 0) return "There are no open threads.";
  return threads
    .map(({ id, about, resolved, comments }) =>
      [
        `${line(about)}${resolved ? ` (resolved by ${line(whoText(resolved.by))})` : ""}  ${id}`,
        ...comments.map(
          ({ author, at, text, deleted }) =>
            `  ${line(whoText(author))}, ${moment(at)}: ${deleted ? "(deleted)" : line(text)}`,
        ),
      ].join("\n"),
    )
    .join("\n\n");
}

function mentionsText(mentions: readonly MentionView[]): string {
  if (mentions.length === 0) return "Nobody has mentioned you.";
  return columns(
    mentions.map(({ at, author, changeSetTitle, about, text, thread }) =>
      [moment(at), whoText(author), changeSetTitle, about, thread, text].map(line),
    ),
  );
}

function whoText({ name, owner }: CommentAuthor): string {
  return owner ? `${name} for ${owner}` : name;
}

/** What others wrote cannot move the cursor [CL9]. */
function line(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
