import { isSecretName } from "@tributary/core/model";
import { SECRET_KINDS } from "@tributary/core/secrets";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { someId, text } from "./inputs.ts";
import { inWorkspace, mustAdminister, mustEdit, router } from "./trpc.ts";

const name = z
  .string()
  .refine(isSecretName, "must be lower-case words and digits joined by hyphens, such as db-password");
const kind = z.string().refine((text) => SECRET_KINDS.some((each) => each.name === text), "is no kind of secret");
const description = text(1000).trim();
/** Sealed by whoever calls. A value in plain text has no place to go here. */
const value = z.object({ key: someId, sealed: z.base64().min(64).max(400_000) });

/** Secrets of a workspace: written, never read. */
export const secret = router({
  /** Names, kinds, versions and uses. */
  list: inWorkspace.query(({ ctx, input }) => ctx.services.secrets.list(input.workspace)),

  /** The public key that values are sealed with. */
  key: inWorkspace.query(({ ctx, input }) => {
    mustEdit(ctx.caller);
    return ctx.services.secrets.key(input.workspace);
  }),

  create: inWorkspace
    .input(z.object({ name, kind, description: description.default(""), value }))
    .mutation(async ({ ctx, input: { workspace, ...wish } }): Promise<{ version: number }> => {
      mustEdit(ctx.caller);
      return { version: accepted(await ctx.services.secrets.create(workspace, wish, ctx.caller)) };
    }),

  rotate: inWorkspace
    .input(z.object({ name, value }))
    .mutation(async ({ ctx, input }): Promise<{ version: number }> => {
      mustEdit(ctx.caller);
      return {
        version: accepted(await ctx.services.secrets.rotate(input.workspace, input.name, input.value, ctx.caller)),
      };
    }),

  describe: inWorkspace.input(z.object({ name, description })).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    accepted(await ctx.services.secrets.describe(input.workspace, input.name, input.description, ctx.caller));
  }),

  remove: inWorkspace.input(z.object({ name })).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    accepted(await ctx.services.secrets.remove(input.workspace, input.name, ctx.caller));
  }),

  /** Seals everything anew with a fresh key, and forgets the old one. */
  replaceKey: inWorkspace.mutation(async ({ ctx, input }): Promise<{ values: number }> => {
    mustAdminister(ctx.caller);
    return accepted(await ctx.services.secrets.replaceKey(input.workspace, ctx.caller));
  }),
});
