import { isPath } from "@tributary/core/model";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { componentId } from "./inputs.ts";
import { inChangeSet, inWorkspace, mustEdit, router } from "./trpc.ts";

/** One function by where its result stands; without it, all that have failed. */
const which = z.object({
  of: z.object({ component: componentId, path: z.string().refine(isPath, "is not a path of a component") }).optional(),
});

/** What functions gave. The results themselves come by the document; these are the commands about them. */
export const result = router({
  /** Runs failed functions of a change set again. */
  retry: inChangeSet.input(which).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    const { workspace } = ctx.record;
    return {
      started: accepted(await ctx.services.results.retry({ workspace, record: ctx.record }, input.of, ctx.caller)),
    };
  }),

  retryOnHead: inWorkspace.input(which).mutation(async ({ ctx, input: { workspace, of } }) => {
    mustEdit(ctx.caller);
    return { started: accepted(await ctx.services.results.retry({ workspace }, of, ctx.caller)) };
  }),
});
