import { type AgentApi, AgentFault, type AgentReview, reviewOf } from "@tributary/agent";
import { type ArgsDef, defineCommand } from "citty";
import { fail } from "./fail.ts";
import { asPerson, PERSON } from "./person.ts";
import { decisionsText, SHOWN_HASH, standingText } from "./review-text.ts";
import { ask, WHERE } from "./where.ts";

const CHANGE_SET = {
  type: "positional",
  description: "The change set's id: the last part of its page's address",
  required: true,
} as const;
const CONTENT = {
  type: "string",
  description: "The content you looked at, as “tributary review” names it",
  required: true,
} as const;
/** A program may, too, so signing in is no must. */
const ANYBODY = {
  ...WHERE,
  changeSet: CHANGE_SET,
  email: { ...PERSON.email, required: false, description: "Who you are, to do it as yourself rather than by a token" },
  workspace: PERSON.workspace,
} as const satisfies ArgsDef;

type Args = { readonly changeSet: string; readonly json?: boolean | undefined };
type Anybody = Args &
  Parameters<typeof ask>[0] &
  Omit<Parameters<typeof asPerson>[0], "email"> & { readonly email?: string | undefined };

const byAnybody = ({ email, ...args }: Anybody, work: (review: AgentReview) => Promise<void>) =>
  email
    ? asPerson({ ...args, email }, (api) => decided(api, args, work))
    : ask(args, (api) => decided(api, args, work));

const askCommand = defineCommand({
  meta: { name: "ask", description: "Ask for approval of a change set as it stands now." },
  args: ANYBODY,
  run: ({ args }) => byAnybody(args, (review) => review.ask()),
});

const cancel = defineCommand({
  meta: { name: "cancel", description: "Take your request for approval back: it is over." },
  args: ANYBODY,
  run: ({ args }) => byAnybody(args, (review) => review.cancel()),
});

const approve = defineCommand({
  meta: { name: "approve", description: "Approve, in person, exactly the content you looked at." },
  args: { ...PERSON, changeSet: CHANGE_SET, content: CONTENT },
  run: ({ args }) =>
    asPerson(args, (api) => decided(api, args, async (review) => review.approve(await lookedAt(review, args.content)))),
});

const reject = defineCommand({
  meta: {
    name: "reject",
    description: "Reject, in person, the content you looked at; --reason tells its authors why.",
  },
  args: { ...PERSON, changeSet: CHANGE_SET, content: CONTENT },
  run: ({ args }) => {
    const reason = args.reason?.trim();
    if (!reason) return fail("Say why with --reason, so that its authors know what to change.");
    return asPerson(args, (api) =>
      decided(api, args, async (review) => review.reject(await lookedAt(review, args.content), reason)),
    );
  },
});

const withdraw = defineCommand({
  meta: { name: "withdraw", description: "Withdraw, in person, your approval; the request stays." },
  args: { ...PERSON, changeSet: CHANGE_SET },
  run: ({ args }) => asPerson(args, (api) => decided(api, args, (review) => review.withdraw())),
});

export const requestCommand = defineCommand({
  meta: { name: "request", description: "Ask for approval of a change set, take that back, and decide about it." },
  subCommands: { ask: askCommand, cancel, approve, reject, withdraw },
});

/** Does it, then says how the request stands. */
async function decided(api: AgentApi, { changeSet, json }: Args, work: (review: AgentReview) => Promise<void>) {
  const review = reviewOf(api, changeSet);
  await work(review);
  const now = await review.get();
  console.log(json ? JSON.stringify(now.request) : [standingText(now), ...decisionsText(now)].join("\n"));
}

/** The whole hash of what somebody looked at. @throws {AgentFault} where something else stands there by now */
async function lookedAt(review: AgentReview, content: string): Promise<string> {
  const { contentHash } = await review.get();
  const isThat = content.length >= SHOWN_HASH && contentHash.startsWith(content);
  if (isThat) return contentHash;
  throw new AgentFault(
    "refused",
    `That is not what stands there: it is ${contentHash.slice(0, SHOWN_HASH)} now. Look at it with “tributary review”, then decide.`,
  );
}
