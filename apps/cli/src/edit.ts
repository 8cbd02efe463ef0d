import { type Agent, connectAgent, type Verdict } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";
import { type ArgsDef, defineCommand } from "citty";
import { fail } from "./fail.ts";
import { ask, WHERE } from "./where.ts";

const IN = {
  ...WHERE,
  changeSet: {
    type: "positional",
    description: "The change set's id: the last part of its page's address",
    required: true,
  },
} as const satisfies ArgsDef;

type Work = (agent: Agent, ids: readonly ComponentId[]) => Promise<Verdict>;
type In = Parameters<typeof ask>[0] & {
  readonly changeSet: string;
  readonly json?: boolean | undefined;
  readonly _: readonly string[];
};

/** Takes components off and leaves what they stand for outside as it is. */
export const eraseCommand = defineCommand({
  meta: {
    name: "erase",
    description:
      "Take components off Head when the change set is applied, leaving what they stand for outside as it is.",
  },
  args: IN,
  run: ({ args }) => edited(args, (agent, ids) => agent.edit((draft) => draft.leave(...ids))),
});

/** Puts components into another one's care, or takes them out of it. */
export const careCommand = defineCommand({
  meta: { name: "care", description: "Put components into the care of another one, or take them out of it." },
  args: {
    ...IN,
    of: { type: "string", description: "Who is to look after them: its id or its name", required: true },
    release: { type: "boolean", description: "Take them out of its care" },
  },
  run: ({ args }) =>
    edited(args, async (agent, ids) => {
      const manager = componentNamed(agent.view, args.of);
      if (!manager) return unknown(args.of);
      return agent.edit((draft) =>
        args.release ? draft.takeOutOfCare(manager, ...ids) : draft.putInCare(manager, ...ids),
      );
    }),
});

/** Joins the change set, finds what is named after it, and makes one edit. What is refused ends the command with 1. */
function edited(args: In, work: Work): Promise<void> {
  const names = args._.filter((each) => each !== args.changeSet);
  return ask(args, async (_api, server) => {
    if (names.length === 0) return fail("Name at least one component, by its id or its name.");
    const agent = await connectAgent({ ...server, changeSet: args.changeSet });
    try {
      const found = names.map((name) => componentNamed(agent.view, name));
      const missing = names.find((_name, index) => found[index] === undefined);
      const ids = found.filter((id) => id !== undefined);
      const verdict = missing === undefined ? await work(agent, ids) : unknown(missing);
      if (!verdict.accepted) return fail(verdict.sentence);
      if (args.json) console.log(JSON.stringify({ components: ids }));
    } finally {
      agent.close();
    }
  });
}

/** By id, or by a name that only one has; what is marked for deletion, too: it may be what is to be erased. */
export function componentNamed(view: Snapshot, text: string): ComponentId | undefined {
  if (view.components.has(text as ComponentId)) return text as ComponentId;
  const [only, ...others] = view.names.get(text) ?? [];
  return others.length === 0 ? only : undefined;
}

function unknown(name: string): Verdict {
  return {
    accepted: false,
    rule: "unknownComponent",
    sentence: `There is no “${name}” in this change set, or several: name it by its id.`,
    refusals: [],
  };
}
