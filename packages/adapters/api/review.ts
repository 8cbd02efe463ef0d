import { z } from "zod";
import { accepted } from "./errors.ts";
import { contentHash, reason, thingOrNote } from "./inputs.ts";
import { inChangeSet, router } from "./trpc.ts";

/** Who may do what is for `core/governance` to say; the services ask it. */
export const review = router({
  get: inChangeSet.query(({ ctx }) => ctx.services.reviews.get(ctx.record, ctx.caller)),
  /** How far the request is from approval, in two numbers: what every page of a change set shows. */
  standing: inChangeSet.query(({ ctx }) => ctx.services.reviews.standing(ctx.record, ctx.caller)),
  request: inChangeSet.mutation(async ({ ctx }) =>
    accepted(await ctx.services.reviews.request(ctx.record, ctx.caller)),
  ),
  approve: inChangeSet
    .input(z.object({ contentHash }))
    .mutation(async ({ ctx, input }) =>
      accepted(await ctx.services.reviews.approve(ctx.record, input.contentHash, ctx.caller)),
    ),
  reject: inChangeSet
    .input(z.object({ contentHash, reason }))
    .mutation(async ({ ctx, input }) => accepted(await ctx.services.reviews.reject(ctx.record, input, ctx.caller))),
  /** The caller has looked through these things as they were shown, each by the hash it had then, or takes that back (null). */
  view: inChangeSet
    .input(
      z.object({
        things: z
          .array(z.object({ thing: thingOrNote, hash: contentHash.nullable() }))
          .min(1)
          .max(10_000),
      }),
    )
    .mutation(async ({ ctx, input }) => accepted(await ctx.services.marks.view(ctx.record, input.things, ctx.caller))),
  /** The caller's own approval; the request stays. */
  withdraw: inChangeSet.mutation(async ({ ctx }) =>
    accepted(await ctx.services.reviews.withdraw(ctx.record, ctx.caller)),
  ),
  /** Whoever asked takes the request back; it is over. */
  cancel: inChangeSet.mutation(async ({ ctx }) => accepted(await ctx.services.reviews.cancel(ctx.record, ctx.caller))),
  /** Applies it: `apply` itself is a name tRPC keeps for itself. */
  execute: inChangeSet.input(z.object({ contentHash })).mutation(async ({ ctx, input }) => ({
    run: accepted(await ctx.services.reviews.apply(ctx.record, input.contentHash, ctx.caller)),
  })),
});
