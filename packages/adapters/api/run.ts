import { z } from "zod";
import type { RunEvent, RunView } from "@tributary/core/protocol";
import { accepted } from "./errors.ts";
import { inRun, inWorkspace, mustBePerson, mustEdit, router } from "./trpc.ts";

const LIST_LIMIT = 100;

export const run = router({
  list: inWorkspace.query(async ({ ctx, input }): Promise<readonly RunView[]> => {
    const records = await ctx.services.stores.runs.list(input.workspace, LIST_LIMIT);
    return records.map((record) => ctx.services.runs.view(record));
  }),

  get: inRun.query(({ ctx }) => ctx.services.runs.view(ctx.record)),

  watch: inRun.input(z.object({ afterSeq: z.int().min(0) })).subscription(async function* ({
    ctx,
    input,
    signal,
  }): AsyncGenerator<RunEvent> {
    yield* ctx.services.runs.watch(ctx.record, input.afterSeq, signal ?? new AbortController().signal);
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
