import { auditLine } from "@tributary/core/governance";
import { z } from "zod";
import { refused } from "./errors.ts";
import { name, someId } from "./inputs.ts";
import { inWorkspace, mustBePerson, mustEdit, router } from "./trpc.ts";

const kind = z.enum(["agent", "service"]);
const DAY_MS = 86_400_000;

export const token = router({
  /** The secret is in this answer and nowhere else: only its hash is kept. */
  create: inWorkspace
    .input(z.object({ name, kind, days: z.int().min(1).max(365).optional() }))
    .mutation(async ({ ctx, input }): Promise<{ id: string; token: string }> => {
      mustBePerson(ctx.principal);
      mustEdit(ctx.caller);
      const { services, caller } = ctx;
      const { secret, hash } = services.newSecret("token");
      const id = services.newId();
      const at = services.now();
      const sentence = `made the token “${input.name}” for ${input.kind === "agent" ? "an agent" : "a program"}`;
      await services.stores.members.createToken(
        {
          id,
          tokenHash: hash,
          name: input.name,
          workspace: input.workspace,
          user: caller.principal.member,
          kind: input.kind,
          expiresAt: input.days === undefined ? null : at + input.days * DAY_MS,
        },
        auditLine(caller, { at, sentence }),
      );
      services.workspaces.announce(input.workspace, "members", "audit");
      return { id, token: secret };
    }),

  list: inWorkspace.query(async ({ ctx, input }) => {
    const tokens = await ctx.services.stores.members.tokens(input.workspace);
    return tokens
      .filter((each) => each.revokedAt === null)
      .map(({ id, name, kind, user, createdAt, expiresAt, lastUsedAt }) => ({
        id,
        name,
        kind,
        user,
        createdAt,
        expiresAt,
        lastUsedAt,
      }));
  }),

  revoke: inWorkspace.input(z.object({ id: someId })).mutation(async ({ ctx, input }) => {
    mustBePerson(ctx.principal);
    const { services, caller } = ctx;
    const token = (await services.stores.members.tokens(input.workspace)).find(({ id }) => id === input.id);
    if (!token) throw refused("notFound", "There is no such token.");
    if (token.user !== caller.principal.member && caller.role !== "owner")
      throw refused("forbidden", "This token is somebody else's; they or an owner may revoke it.");
    const line = auditLine(caller, { at: services.now(), sentence: `revoked the token “${token.name}”` });
    await services.stores.members.revokeToken(input.workspace, token.id, line);
    await services.workspaces.accessChanged({ token: token.id });
    services.workspaces.announce(input.workspace, "members", "audit");
  }),
});
