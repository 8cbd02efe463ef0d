import { z } from "zod";
import type { RunEvent, RunSummary, RunView } from "@tributary/core/protocol";
import { accepted } from "./errors.ts";
import { inRun, inWorkspace, mustBePerson, mustEdit, router } from "./trpc.ts";

const LIST_LIMIT = 100;

const watchInput = z.object({
  afterSeq: z.int().min(0),
  /** The whole once, then the steps that move on. Without it, as programs of earlier releases ask, the whole each time. */
  bySteps: z.boolean().default(false),
});

export const run = router({
  list: inWorkspace.query(async ({ ctx, input }): Promise<readonly RunView[]> => {
    const records = await ctx.services.stores.runs.list(input.workspace, LIST_LIMIT);
    return records.map((record) => ctx.services.runs.view(record));
  }),

  /** The same as `list`, without their steps: what pages ask for again and again while one of them goes on. */
  summaries: inWorkspace.query(
    ({ ctx, input }): Promise<readonly RunSummary[]> => ctx.services.runs.summaries(input.workspace, LIST_LIMIT),
  ),

  get: inRun.query(({ ctx }) => ctx.services.runs.view(ctx.record)),

  watch: inRun.input(watchInput).subscription(async function* ({ ctx, input, signal }): AsyncGenerator<RunEvent> {
    yield* ctx.services.runs.watch(ctx.record, input, signal ?? new AbortController().signal);
  }),

  retry: inRun.mutation(async ({ ctx }) => {
    mustEdit(ctx.caller);
    mustBePerson(ctx.principal);
    return { run: accepted(await ctx.services.runs.retry(ctx.record, ctx.caller)) };
  }),

  cancel: inRun.mutation(async ({ ctx }) => {
    mustEdit(ctx.caller);
    mustBePerson(ctx.principal);
    accepted(await ctx.services.runs.cancel(ctx.record, ctx.caller));
  }),
});
