import type { Me } from "@tributary/core/protocol";
import { anyone, inWorkspace, router } from "./trpc.ts";
import type { Topic } from "./services.ts";

export const session = router({
  me: anyone.query(async ({ ctx }): Promise<Me> => {
    const { accounts, stores } = ctx.services;
    const principal = await ctx.principal();
    if (!principal) return { user: null, workspaces: [], first: await accounts.isFirst() };
    const { actor, member, credential } = principal;
    const workspaces = await stores.members.workspacesOf(member);
    const visible =
      credential.kind === "session" ? workspaces : workspaces.filter(({ id }) => id === credential.workspace);
    const email = credential.kind === "session" ? await accounts.email(member) : "";
    return { user: { id: actor.id, name: actor.name, email }, workspaces: visible, first: false };
  }),

  /** Says which lists have changed, so that whoever shows one asks again. The first message says that listening has begun. */
  events: inWorkspace.subscription(async function* ({
    ctx,
    input,
    signal,
  }): AsyncGenerator<{ type: "changed"; topics: Topic[] }> {
    const until = signal ?? new AbortController().signal;
    const events = ctx.services.workspaces.events(input.workspace, ctx.principal.member, until);
    for await (const topics of events) yield { type: "changed", topics: [...topics] };
  }),
});
