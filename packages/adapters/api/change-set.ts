import { z } from "zod";
import type { ChangeSetEnd, ChangeSetPage, ChangeSetSummary } from "@tributary/core/protocol";
import { endOf } from "./change-set-end.ts";
import { refused, accepted } from "./errors.ts";
import { changeSetId, env, files, name, someId, text, thing, thingOrNote, thingPart } from "./inputs.ts";
import { MAX_BATCH, MAX_DRY_RUN, mutationsUpTo } from "./mutation-input.ts";
import { anyone, inChangeSet, inWorkspace, mustEdit, router } from "./trpc.ts";
import { auditLine } from "@tributary/core/governance";
import type { ChangeSetId } from "@tributary/core/base";

const PHASES = { open: ["open"], ended: ["applied", "abandoned"] } as const;

/** Components that somebody chose. */
/** Functions and kinds may be among them. */
const components = z.array(thing).min(1, "chooses nothing").max(10_000);

/** What is refused refuses all, or takes nothing with it, or ends it. */
const batch = z.enum(["atomic", "bestEffort", "untilFailure"]).default("atomic");

export const changeSet = router({
  /** A page of them, newest first, with how many fit in all. */
  list: inWorkspace
    .input(
      z.object({
        show: z.enum(["open", "ended", "all"]).default("all"),
        text: text(200).trim().optional(),
        before: changeSetId.optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .query(async ({ ctx, input: { workspace, show, text, before, limit } }): Promise<ChangeSetPage> => {
      const { changeSets } = ctx.services.stores;
      const words = text ? { text } : {};
      const phases = show === "all" ? {} : { phases: PHASES[show] };
      const [records, open, ended] = await Promise.all([
        changeSets.list(workspace, { ...words, ...phases, ...(before ? { before } : {}) }, limit + 1),
        changeSets.count(workspace, { ...words, phases: PHASES.open }),
        changeSets.count(workspace, { ...words, phases: PHASES.ended }),
      ]);
      const items = await ctx.services.changeSets.summaries(records.slice(0, limit));
      return { items, next: records.length > limit ? (items.at(-1)?.id ?? null) : null, open, ended };
    }),

  /** What they are called, by id; whoever is not of this workspace is left out. */
  titles: inWorkspace
    .input(z.object({ ids: z.array(changeSetId).max(500) }))
    .query(async ({ ctx, input: { workspace, ids } }): Promise<{ readonly [id: string]: string }> => {
      const found = await ctx.services.stores.changeSets.some(workspace, ids);
      return Object.fromEntries(found.map(({ id, title }) => [id, title]));
    }),

  create: inWorkspace
    .input(z.object({ title: name }))
    .mutation(async ({ ctx, input }): Promise<{ id: ChangeSetId }> => {
      mustEdit(ctx.caller);
      return {
        id: await ctx.services.changeSets.create({
          workspace: input.workspace,
          title: input.title,
          caller: ctx.caller,
        }),
      };
    }),

  get: inChangeSet.query(async ({ ctx }): Promise<ChangeSetSummary> => {
    const [summary] = await ctx.services.changeSets.summaries([ctx.record]);
    if (!summary) throw refused("notFound", "There is no such change set.");
    return summary;
  }),

  /** What became of it; null while it is open. */
  ending: inChangeSet.query(({ ctx }): Promise<ChangeSetEnd | null> => endOf(ctx.services.stores.audit, ctx.record)),

  rename: inChangeSet.input(z.object({ title: name })).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    const { record, services, caller } = ctx;
    const sentence = `renamed the change set to “${input.title}”`;
    const line = auditLine(caller, { at: services.now(), changeSet: record.id, sentence });
    await services.stores.changeSets.update(record.id, { title: input.title }, line);
    services.workspaces.announce(record.workspace, "changeSets", "audit");
  }),

  abandon: inChangeSet.mutation(async ({ ctx }) => {
    mustEdit(ctx.caller);
    accepted(await ctx.services.changeSets.abandon(ctx.record, ctx.caller));
  }),

  reopen: inChangeSet.mutation(async ({ ctx }) => {
    mustEdit(ctx.caller);
    accepted(await ctx.services.changeSets.reopen(ctx.record, ctx.caller));
  }),

  /** What splitting off these components would take along. */
  partPreview: inChangeSet
    .input(z.object({ components }))
    .query(({ ctx, input }) => ctx.services.lineage.previewPart(ctx.record, input.components)),

  /**
   * Makes a change set of these components and what they need; this one keeps everything until that is applied. `shown` is all that its
   * preview named: with more than that nothing is made.
   */
  split: inChangeSet
    .input(z.object({ components, title: name.optional(), shown: components.optional() }))
    .mutation(async ({ ctx, input }) => {
      mustEdit(ctx.caller);
      const { components, title, shown } = input;
      const wish = { components, ...(title === undefined ? {} : { title }), ...(shown ? { shown } : {}) };
      return { id: accepted(await ctx.services.lineage.split(ctx.record, wish, ctx.caller)) };
    }),

  /** Takes a component, a function, a version of a kind or a note back to what the change set starts from; or a part of it. */
  takeBack: inChangeSet
    .input(z.object({ thing: thingOrNote, part: thingPart.optional() }))
    .mutation(async ({ ctx, input }) => {
      mustEdit(ctx.caller);
      const { thing, part } = input;
      accepted(await ctx.services.lineage.takeBack(ctx.record, { thing, ...(part ? { part } : {}) }, ctx.caller));
    }),

  revertPreview: inChangeSet.query(async ({ ctx }) => accepted(await ctx.services.lineage.previewRevert(ctx.record))),

  /** Makes a change set that takes this applied one back; answers what it cannot. */
  revert: inChangeSet.mutation(async ({ ctx }) => {
    mustEdit(ctx.caller);
    return accepted(await ctx.services.lineage.revert(ctx.record, ctx.caller));
  }),

  import: inWorkspace.input(z.object({ changeSet: someId.optional(), files, env })).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    const { services, caller } = ctx;
    const into =
      input.changeSet === undefined ? undefined : await services.stores.changeSets.get(input.changeSet as ChangeSetId);
    if (input.changeSet !== undefined && into?.workspace !== input.workspace)
      throw refused("notFound", "There is no such change set in this workspace.");
    return accepted(
      await services.changeSets.importFiles({
        workspace: input.workspace,
        ...(into ? { changeSet: into } : {}),
        files: input.files,
        env: input.env ?? {},
        caller,
      }),
    );
  }),

  /** Makes a batch of mutations as edits of whoever asks, and says of each what became of it. */
  edit: inChangeSet
    .input(z.object({ mutations: mutationsUpTo(MAX_BATCH), batch }))
    .mutation(async ({ ctx, input: { changeSet: _, ...wish } }) => {
      mustEdit(ctx.caller);
      const { record, caller, givenUp: signal } = ctx;
      return accepted(await ctx.services.mutationEngine.edit(record, { ...wish, signal }, caller));
    }),

  /** What would become of an edit, judged against the view as it is; nothing is written. */
  dryRun: inChangeSet
    .meta({ once: false })
    .input(
      z.object({
        mutations: mutationsUpTo(MAX_DRY_RUN),
        mode: z.enum(["simulate", "validate"]).default("simulate"),
        batch,
      }),
    )
    .mutation(async ({ ctx, input: { changeSet: _, ...wish }, signal }) =>
      accepted(await ctx.services.mutationEngine.dryRun(ctx.record, { ...wish, signal }, ctx.caller)),
    ),

  examples: anyone.query(({ ctx }) => ctx.services.changeSets.examples()),
});
