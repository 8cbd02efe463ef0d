import { EDIT_ENDINGS } from "@tributary/core/engine";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { text } from "./inputs.ts";
import { inWorkspace, mustAdminister, mustBePerson, mustEdit, router } from "./trpc.ts";

const url = text(500)
  .trim()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "must be an http or https address")
  .refine((text) => !URL.canParse(text) || new URL(text).username === "", "must not hold a name or password");

const patterns = z.array(text(200)).max(200).readonly().default([]);
const heard = z.object({
  endings: z.array(z.enum(EDIT_ENDINGS)).max(EDIT_ENDINGS.length).readonly(),
  ...{ types: patterns, kinds: patterns, tag: text(200).default("") },
});

/** What has happened that others want to hear of, and where it is sent. */
export const activity = router({
  list: inWorkspace
    .input(z.object({ before: z.int().min(1).optional() }))
    .query(({ ctx, input }) => ctx.services.mutationEngine.activity(input.workspace, input.before)),

  /** The caller has looked at what somebody was to look at. For a person to say, as what an agent did may be what it is about. */
  acknowledge: inWorkspace.input(z.object({ id: z.int().min(1) })).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    mustBePerson(ctx.caller.principal);
    accepted(await ctx.services.mutationEngine.acknowledge(input.workspace, input.id, ctx.caller));
  }),

  webhook: inWorkspace.query(({ ctx, input }) => {
    mustAdminister(ctx.caller);
    return ctx.services.mutationEngine.webhook(input.workspace);
  }),

  /** Answers the key that requests are signed with: shown now and never again. Null takes the webhook away. */
  setWebhook: inWorkspace.input(z.object({ url: url.nullable() })).mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    return accepted(await ctx.services.mutationEngine.setWebhook(input.workspace, input.url, ctx.caller));
  }),

  /** Which edits of change sets the webhook is told, by how they ended; none where no ending is named. */
  setHeard: inWorkspace.input(heard).mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    const { workspace, ...hears } = input;
    accepted(await ctx.services.mutationEngine.setHeard(workspace, hears, ctx.caller));
  }),

  /** Tells once more what was given up. */
  retry: inWorkspace.mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    return { count: await ctx.services.mutationEngine.retryActivity(input.workspace, ctx.caller) };
  }),
});
