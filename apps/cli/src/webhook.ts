import type { EditEnding, HeardEdits, WebhookView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { asPerson, PERSON } from "./person.ts";

const ENDINGS: readonly EditEnding[] = ["accepted", "blocked", "failed"];

const showCommand = defineCommand({
  meta: { name: "show", description: "Where the workspace's activity is sent, and which edits with it." },
  args: PERSON,
  run: ({ args }) =>
    asPerson(args, async (api, workspace) => {
      const webhook = (await api.query("activity.webhook", { workspace })) as WebhookView | null;
      console.log(args.json ? JSON.stringify(webhook) : webhookText(webhook));
    }),
});

const setCommand = defineCommand({
  meta: { name: "set", description: "Send the workspace's activity there. Answers a new key to sign with, this once." },
  args: { ...PERSON, url: { type: "positional", description: "An http or https address", required: true } },
  run: ({ args }) =>
    asPerson(args, async (api, workspace) => {
      const made = (await api.command("activity.setWebhook", { workspace, url: args.url })) as { readonly key: string };
      console.log(args.json ? JSON.stringify(made) : made.key);
    }),
});

const removeCommand = defineCommand({
  meta: { name: "remove", description: "Send nothing any more." },
  args: PERSON,
  run: ({ args }) =>
    asPerson(args, async (api, workspace) => {
      await api.command("activity.setWebhook", { workspace, url: null });
      console.log(args.json ? "null" : webhookText(null));
    }),
});

const hearCommand = defineCommand({
  meta: { name: "hear", description: "Which edits of change sets it is told; what is not said is no condition." },
  args: {
    ...PERSON,
    endings: {
      type: "positional",
      description: "accepted, blocked (refused by a policy), failed (not judged), divided by commas; or none",
      required: true,
    },
    types: { type: "string", description: "Only these types of edits, such as component.delete,attribute.*" },
    kinds: { type: "string", description: "Only on components of these kinds, such as docker.volume,acme.*" },
    tag: { type: "string", description: "Only on components with this tag, such as tier=production" },
  },
  run: ({ args }) => {
    const hears = heardIn(args);
    if (typeof hears === "string") return fail(hears);
    return asPerson(args, async (api, workspace) => {
      await api.command("activity.setHeard", { workspace, ...hears });
      const webhook = (await api.query("activity.webhook", { workspace })) as WebhookView | null;
      console.log(args.json ? JSON.stringify(webhook) : webhookText(webhook));
    });
  },
});

/** What an owner does in person under Settings, Engine room. */
export const webhookCommand = defineCommand({
  meta: { name: "webhook", description: "Who outside is told what happens here. An owner sets it, in person." },
  subCommands: { show: showCommand, set: setCommand, hear: hearCommand, remove: removeCommand },
});

export function webhookText(webhook: WebhookView | null): string {
  return webhook ? `${webhook.url}\n${webhook.sentence}` : "There is no webhook: nobody outside is told.";
}

type Said = {
  readonly endings: string;
  readonly types?: string | undefined;
  readonly kinds?: string | undefined;
  readonly tag?: string | undefined;
};

/** What is to be heard, or a sentence about an ending that there is not. */
export function heardIn({ endings, types, kinds, tag }: Said): HeardEdits | string {
  const named = listed(endings === "none" ? "" : endings);
  const strange = named.find((each) => !ENDINGS.some((known) => known === each));
  if (strange !== undefined) return `An edit ends as accepted, blocked or failed, not “${strange}”; or say none.`;
  return {
    endings: ENDINGS.filter((each) => named.includes(each)),
    ...{ types: listed(types), kinds: listed(kinds), tag: tag ?? "" },
  };
}

function listed(text = ""): readonly string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
