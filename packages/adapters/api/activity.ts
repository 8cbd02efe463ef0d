import { z } from "zod";
import { accepted } from "./errors.ts";
import { text } from "./inputs.ts";
import { inWorkspace, mustAdminister, router } from "./trpc.ts";

const url = text(500)
  .trim()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "must be an http or https address")
  .refine((text) => !URL.canParse(text) || new URL(text).username === "", "must not hold a name or password");

/** What has happened that others want to hear of, and where it is sent. */
export const activity = router({
  list: inWorkspace
    .input(z.object({ before: z.int().min(1).optional() }))
    .query(({ ctx, input }) => ctx.services.mutationEngine.activity(input.workspace, input.before)),

  webhook: inWorkspace.query(({ ctx, input }) => {
    mustAdminister(ctx.caller);
    return ctx.services.mutationEngine.webhook(input.workspace);
  }),

  /** Answers the key that requests are signed with: shown now and never again. Null takes the webhook away. */
  setWebhook: inWorkspace.input(z.object({ url: url.nullable() })).mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    return accepted(await ctx.services.mutationEngine.setWebhook(input.workspace, input.url, ctx.caller));
  }),

  /** Tells once more what was given up. */
  retry: inWorkspace.mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    return { count: await ctx.services.mutationEngine.retryActivity(input.workspace, ctx.caller) };
  }),
});
