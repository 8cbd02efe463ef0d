import type { ChangeSetId, ComponentId, FunctionRunId, Json } from "@tributary/core/base";
import { type FunctionRunRecord, recordedTest } from "@tributary/core/engine";
import type { FunctionTest } from "@tributary/core/model";
import type { FunctionSummary } from "@tributary/core/protocol";
import { z } from "zod";
import { accepted, refused } from "./errors.ts";
import type { FunctionPlace, FunctionRunEvent, FunctionWish } from "./function-services.ts";
import { functionTarget } from "./function-target.ts";
import { componentId, content, someId, text } from "./inputs.ts";
import type { ApiContext } from "./services.ts";
import { inFunctionRun, inWorkspace, mustEdit, router } from "./trpc.ts";

const MAX_INPUT = 64 * 1024;
const PAGE = 50;

export const place = z.object({ changeSet: someId.optional() });
const json: z.ZodType<Json> = z
  .json()
  .refine((value) => JSON.stringify(value).length <= MAX_INPUT, `is longer than ${MAX_INPUT} characters of JSON`);
const wish = z.object({
  target: functionTarget,
  component: text(200).min(1).optional(),
  input: json.optional(),
});
const resultAt = z.object({ component: text(200).min(1), path: content(512).min(1) });

/** Where it is to be run; a change set has to be of the workspace that the caller is a member of. */
export async function placeOf(
  { services }: Pick<ApiContext, "services">,
  input: { readonly workspace: FunctionPlace["workspace"]; readonly changeSet?: string | undefined },
): Promise<FunctionPlace> {
  const { workspace, changeSet } = input;
  if (changeSet === undefined) return { workspace };
  const record = await services.stores.changeSets.get(changeSet as ChangeSetId);
  if (record?.workspace !== workspace) throw refused("notFound", "There is no such change set in this workspace.");
  return { workspace, changeSet: record.id };
}

const wishOf = ({ target, component, input }: z.infer<typeof wish>): FunctionWish => ({
  target,
  ...(component === undefined ? {} : { component }),
  ...(input === undefined ? {} : { input }),
});

/** Functions: what there is, what one would be called with, and runs of them. */
export const fn = router({
  list: inWorkspace
    .input(place)
    .query(
      async ({ ctx, input }): Promise<readonly FunctionSummary[]> =>
        ctx.services.functions.list(await placeOf(ctx, input)),
    ),

  /** Viewers see what is there, functions' arguments included. */
  argument: inWorkspace
    .input(place)
    .input(wish)
    .query(async ({ ctx, input }) =>
      accepted(await ctx.services.functions.argument(await placeOf(ctx, input), wishOf(input))),
    ),

  run: inWorkspace
    .input(place)
    .input(wish)
    .mutation(async ({ ctx, input }): Promise<{ run: FunctionRunId }> => {
      mustEdit(ctx.caller);
      return {
        run: accepted(await ctx.services.functions.run(await placeOf(ctx, input), wishOf(input), ctx.caller)),
      };
    }),

  explain: inWorkspace
    .input(place)
    .input(resultAt)
    .query(async ({ ctx, input }) => accepted(await ctx.services.functions.explain(await placeOf(ctx, input), input))),

  retryResult: inWorkspace
    .input(place)
    .input(resultAt)
    .mutation(async ({ ctx, input }) => {
      mustEdit(ctx.caller);
      accepted(await ctx.services.functions.retryResult(await placeOf(ctx, input), input, ctx.caller));
    }),
});

/** Runs of functions, newest first. */
export const functionRun = router({
  list: inWorkspace
    .input(
      z.object({
        functionKey: text(256).optional(),
        component: componentId.optional(),
        changeSet: someId.optional(),
        /** The last run of the page before. */
        cursor: someId.nullish(),
      }),
    )
    .query(async ({ ctx, input }): Promise<{ runs: readonly FunctionRunRecord[]; next: string | null }> => {
      const { workspace, functionKey, component, changeSet, cursor } = input;
      const runs = await ctx.services.functions.runs(workspace, {
        ...(functionKey === undefined ? {} : { functionKey }),
        ...(component === undefined ? {} : { component: component as ComponentId }),
        ...(changeSet === undefined ? {} : { changeSet: changeSet as ChangeSetId }),
        ...(cursor ? { before: cursor as FunctionRunId } : {}),
        limit: PAGE,
      });
      return { runs, next: runs.length < PAGE ? null : (runs.at(-1)?.id ?? null) };
    }),

  get: inFunctionRun.query(({ ctx }): FunctionRunRecord => ctx.record),

  /** The test that it shows: what went in, and what came of it; refused where not all of that was kept. */
  asTest: inFunctionRun.query(({ ctx }): FunctionTest => {
    const test = recordedTest(ctx.record);
    if (!test.ok) throw refused("conflict", test.error);
    return test.value;
  }),

  /** Lines of its log after one, a page of them. */
  log: inFunctionRun
    .input(z.object({ afterSeq: z.int().min(0) }))
    .query(({ ctx, input }) => ctx.services.functions.log(ctx.record, input.afterSeq)),

  watch: inFunctionRun.input(z.object({ afterSeq: z.int().min(0) })).subscription(async function* ({
    ctx,
    input,
    signal,
  }): AsyncGenerator<FunctionRunEvent> {
    yield* ctx.services.functions.watch(ctx.record, input.afterSeq, signal ?? new AbortController().signal);
  }),

  kill: inFunctionRun.mutation(async ({ ctx }) => {
    mustEdit(ctx.caller);
    accepted(await ctx.services.functions.kill(ctx.record, ctx.caller));
  }),

  retry: inFunctionRun.mutation(async ({ ctx }): Promise<{ run: FunctionRunId }> => {
    mustEdit(ctx.caller);
    return { run: accepted(await ctx.services.functions.retry(ctx.record, ctx.caller)) };
  }),
});
