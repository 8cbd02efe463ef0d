import { auditLine, joinedLine, newWorkspaceRefusal, roleChangeRefusal } from "@tributary/core/governance";
import type { ActorId, WorkspaceId } from "@tributary/core/base";
import { refused } from "./errors.ts";
import { name, role, secret, someId } from "./inputs.ts";
import { anyone, inWorkspace, mustAdminister, mustBePerson, router, signedInCommand } from "./trpc.ts";
import { z } from "zod";

const INVITE_DAYS = 7;
const DAY_MS = 86_400_000;

export const workspace = router({
  create: signedInCommand.input(z.object({ name })).mutation(async ({ ctx, input }): Promise<{ id: WorkspaceId }> => {
    mustBePerson(ctx.principal);
    const { members } = ctx.services.stores;
    const [own, all] = await Promise.all([members.workspacesOf(ctx.principal.member), members.all()]);
    const refusal = newWorkspaceRefusal(
      own.map(({ role }) => role),
      all.length,
    );
    if (refusal) throw refused("forbidden", refusal);
    return { id: await ctx.services.workspaces.create(input.name, ctx.principal) };
  }),

  get: inWorkspace.query(async ({ ctx, input }) => {
    const view = await ctx.services.workspaces.view(input.workspace, ctx.caller.role);
    if (!view) throw refused("notFound", "There is no such workspace.");
    return view;
  }),

  /** How the mutation engine does for this workspace. */
  statistics: inWorkspace.query(({ ctx, input }) => ctx.services.mutationEngine.statistics(input.workspace)),

  /** Who is where right now: the faces in lists. */
  present: inWorkspace.query(({ ctx, input }) => ctx.services.workspaces.present(input.workspace)),

  rename: inWorkspace.input(z.object({ name })).mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    await ctx.services.workspaces.rename(input.workspace, input.name, ctx.caller);
    ctx.services.workspaces.announce(input.workspace, "members", "audit");
  }),

  invite: inWorkspace.input(z.object({ role })).mutation(async ({ ctx, input }): Promise<{ token: string }> => {
    mustAdminister(ctx.caller);
    const { services, caller } = ctx;
    const invite = services.newSecret("invite");
    const at = services.now();
    await services.stores.members.createInvite(
      {
        tokenHash: invite.hash,
        workspace: input.workspace,
        role: input.role,
        by: caller.principal.member,
        expiresAt: at + INVITE_DAYS * DAY_MS,
      },
      auditLine(caller, { at, sentence: `made an invitation link for the role ${input.role}` }),
    );
    services.workspaces.announce(input.workspace, "audit");
    return { token: invite.secret };
  }),

  inviteInfo: anyone.input(z.object({ token: secret })).query(async ({ ctx, input }) => {
    const invite = await ctx.services.stores.members.invite(ctx.services.hashSecret(input.token));
    if (!invite) throw refused("notFound", "This invitation link is not valid. Ask for a new one.");
    const phase = invite.usedAt !== null ? "used" : invite.expiresAt <= ctx.services.now() ? "expired" : "open";
    return {
      workspaceName: invite.workspaceName,
      role: invite.role,
      invitedBy: invite.invitedBy,
      phase: phase as "open" | "used" | "expired",
    };
  }),

  acceptInvite: signedInCommand
    .input(z.object({ token: secret }))
    .mutation(async ({ ctx, input }): Promise<{ workspace: WorkspaceId }> => {
      mustBePerson(ctx.principal);
      const { services, principal } = ctx;
      const hash = services.hashSecret(input.token);
      const invite = await services.stores.members.invite(hash);
      if (!invite) throw refused("notFound", "This invitation link is not valid. Ask for a new one.");
      if (await services.stores.members.roleOf(invite.workspace, principal.member))
        return { workspace: invite.workspace };
      const line = joinedLine(principal, invite, services.now());
      if (!(await services.stores.members.acceptInvite(hash, principal.member, line))) {
        throw refused("conflict", "This invitation was used already or has expired. Ask for a new one.");
      }
      services.workspaces.announce(invite.workspace, "members", "audit");
      return { workspace: invite.workspace };
    }),

  setRole: inWorkspace.input(z.object({ user: someId, role: role.nullable() })).mutation(async ({ ctx, input }) => {
    const { services, caller } = ctx;
    const user = input.user as ActorId;
    const members = await services.stores.members.members(input.workspace);
    const refusal = roleChangeRefusal({ members, by: caller.principal, user, role: input.role });
    if (refusal) throw refused("forbidden", refusal);
    const who = members.find(({ id }) => id === user)?.name ?? user;
    const sentence = input.role ? `made ${who} ${input.role}` : `took ${who} out of the workspace`;
    const line = auditLine(caller, { at: services.now(), sentence });
    await services.stores.members.setRole(input.workspace, user, input.role, line);
    await services.workspaces.accessChanged({ workspace: input.workspace, member: user });
    services.workspaces.announce(input.workspace, "members", "requests", "audit");
  }),
});
