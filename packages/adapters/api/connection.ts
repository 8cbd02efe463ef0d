import type { EgressPattern } from "@tributary/core/model";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { functionTarget } from "./function-target.ts";
import { text } from "./inputs.ts";
import { inWorkspace, mustAdminister, router } from "./trpc.ts";

const pattern = z
  .object({ methods: z.array(text(10)).max(10), path: text(200) })
  .transform((given): EgressPattern => given);
const secret = text(130);
const credential = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bearer"), secret }),
  z.object({ kind: z.literal("basic"), secret }),
  z.object({ kind: z.literal("header"), header: text(64), secret }),
  z.object({ kind: z.literal("function"), function: functionTarget, secret: z.exactOptional(secret) }),
]);
const name = text(63);

/** What functions may be granted, and where they run. Everybody may know it; owners, in person, set it. */
export const connection = router({
  view: inWorkspace.query(({ ctx, input }) => ctx.services.connections.view(input.workspace)),

  set: inWorkspace
    .input(
      z.object({
        name,
        description: text(400).trim(),
        origin: text(300),
        privateAddresses: z.boolean(),
        allows: z.array(pattern).max(64),
        credential: credential.nullable(),
      }),
    )
    .mutation(async ({ ctx, input: { workspace, ...wish } }) => {
      mustAdminister(ctx.caller);
      accepted(await ctx.services.connections.set(workspace, wish, ctx.caller));
    }),

  remove: inWorkspace.input(z.object({ name })).mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    accepted(await ctx.services.connections.remove(input.workspace, input.name, ctx.caller));
  }),

  /** Asks it once. What comes back is told, not what was answered. */
  try: inWorkspace.input(z.object({ name, path: text(500) })).mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    return accepted(await ctx.services.connections.try(input.workspace, input, ctx.caller));
  }),

  setTier: inWorkspace
    .input(z.object({ kind: text(30), tier: text(30), hardware: z.boolean() }))
    .mutation(async ({ ctx, input: { workspace, ...wish } }) => {
      mustAdminister(ctx.caller);
      return accepted(await ctx.services.connections.setTier(workspace, wish, ctx.caller));
    }),
});
