import { OVERLAY_ROOTS } from "@tributary/core/document";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { content, contentHash } from "./inputs.ts";
import { inChangeSet, mustEdit, router } from "./trpc.ts";

const MAX_KEYS = 10_000;
const keys = z
  .array(z.object({ root: z.enum(OVERLAY_ROOTS), key: content(700).min(1), theirsHash: contentHash }))
  .min(1)
  .max(MAX_KEYS);

/** What both sides changed since the change set stood on its Head, and settling it. */
export const divergence = router({
  list: inChangeSet.query(({ ctx }) => ctx.services.divergences.list(ctx.record)),

  /** Of all of them, whatever Head has by then, or of those named, where Head has what whoever settles them was shown. */
  settle: inChangeSet
    .input(z.object({ choice: z.enum(["mine", "theirs"]), keys: keys.optional() }))
    .mutation(async ({ ctx, input }) => {
      mustEdit(ctx.caller);
      const { choice, keys } = input;
      accepted(await ctx.services.divergences.settle(ctx.record, { choice, ...(keys ? { keys } : {}) }, ctx.caller));
    }),

  /** What moves of Head took from the change set, or renamed in it: nothing of it is to be settled. */
  reports: inChangeSet.query(({ ctx }) => ctx.services.divergences.reports(ctx.record)),

  /** What moves of Head took from the change set has been read: of all of them, or up to the version of the newest that was shown. */
  dismissReports: inChangeSet
    .input(z.object({ upTo: z.int().min(1).optional() }))
    .mutation(async ({ ctx, input: { upTo } }) => {
      mustEdit(ctx.caller);
      accepted(await ctx.services.divergences.dismissReports(ctx.record, upTo, ctx.caller));
    }),
});
