import { MAX_PATH_LENGTH } from "@tributary/core/model";
import type { Anchor } from "@tributary/core/protocol";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { componentId, content, moment, schemaRef, someId, thingOrNote } from "./inputs.ts";
import { inChangeSet, inWorkspace, router } from "./trpc.ts";

/** Longer than any comment may be, so that it is the rules that refuse it, with their sentence. */
const text = content(50_000);
const path = content(MAX_PATH_LENGTH).min(1);
const line = z.object({
  side: z.enum(["before", "after"]),
  text: content(2000),
  nth: z.int().min(0).max(100_000),
});
const anchor: z.ZodType<Anchor> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("changeSet") }),
  z.object({ kind: z.literal("component"), component: componentId }),
  z.object({ kind: z.literal("attribute"), component: componentId, path }),
  z.object({
    kind: z.literal("line"),
    component: componentId,
    fileName: content(300).min(1),
    side: z.enum(["before", "after"]),
    text: content(2000),
  }),
  z.object({ kind: z.literal("function"), function: someId, line: line.optional(), test: someId.optional() }),
  z.object({ kind: z.literal("schema"), schema: schemaRef, line: line.optional() }),
  z.object({ kind: z.literal("note"), note: thingOrNote }),
  z.object({ kind: z.literal("view"), view: someId }),
]);
const MAX_THREADS_SEEN = 500;

/** Every member may speak: there is no `mustEdit` here on purpose. */
export const comment = router({
  list: inChangeSet.query(({ ctx }) => ctx.services.comments.list(ctx.record, ctx.caller)),

  /** The id is the author's to make, so that sending it twice says it once. The thread is called after its first comment. */
  begin: inChangeSet.input(z.object({ id: someId, anchor, text })).mutation(async ({ ctx, input }) => {
    const { id, anchor, text } = input;
    accepted(await ctx.services.comments.begin(ctx.record, { id, anchor, text }, ctx.caller));
  }),

  reply: inChangeSet.input(z.object({ id: someId, thread: someId, text })).mutation(async ({ ctx, input }) => {
    const { id, thread, text } = input;
    accepted(await ctx.services.comments.reply(ctx.record, { id, thread, text }, ctx.caller));
  }),

  edit: inChangeSet
    .input(z.object({ comment: someId, text }))
    .mutation(async ({ ctx, input }) =>
      accepted(await ctx.services.comments.edit(ctx.record, input.comment, input.text, ctx.caller)),
    ),

  delete: inChangeSet
    .input(z.object({ comment: someId }))
    .mutation(async ({ ctx, input }) =>
      accepted(await ctx.services.comments.remove(ctx.record, input.comment, ctx.caller)),
    ),

  resolve: inChangeSet
    .input(z.object({ thread: someId, resolved: z.boolean() }))
    .mutation(async ({ ctx, input }) =>
      accepted(await ctx.services.comments.resolve(ctx.record, input.thread, input.resolved, ctx.caller)),
    ),

  /** The caller has seen these threads, up to the newest comment they were shown. */
  see: inChangeSet
    .input(z.object({ threads: z.array(someId).max(MAX_THREADS_SEEN), until: moment }))
    .mutation(({ ctx, input }) => ctx.services.comments.see(ctx.record, input.threads, input.until, ctx.caller)),

  people: inWorkspace.query(({ ctx, input }) => ctx.services.comments.people(input.workspace)),

  counts: inWorkspace.query(({ ctx, input }) => ctx.services.comments.counts(input.workspace, ctx.caller)),

  /** What mentions the caller, newest first; `before` is the time of the last one of the page before. */
  mentions: inWorkspace
    .input(z.object({ before: moment.optional() }))
    .query(({ ctx, input }) => ctx.services.comments.mentions(input.workspace, input.before, ctx.caller)),

  /** How many of the caller's mentions are new, on whatever page they stand. */
  unreadMentions: inWorkspace.query(({ ctx, input }) =>
    ctx.services.comments.unreadMentions(input.workspace, ctx.caller),
  ),

  readMentions: inWorkspace
    .input(z.object({ comments: z.array(someId).max(MAX_THREADS_SEEN).optional(), until: moment.optional() }))
    .mutation(({ ctx, input: { workspace, comments, until } }) =>
      ctx.services.comments.readMentions(workspace, { comments, until }, ctx.caller),
    ),
});
