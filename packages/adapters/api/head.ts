import { z } from "zod";
import { refused, accepted } from "./errors.ts";
import { cursor } from "./inputs.ts";
import { parseCursor, snapshotPage } from "./snapshot-page.ts";
import { inWorkspace, router } from "./trpc.ts";

const HISTORY_PAGE = 50;

export const head = router({
  snapshot: inWorkspace
    .input(z.object({ version: z.int().min(0).optional(), cursor }))
    .query(async ({ ctx, input }) => {
      const from = input.cursor === undefined ? { version: input.version, offset: 0 } : parseCursor(input.cursor);
      if (!from) throw refused("invalid", "The cursor is not one of ours.");
      const { version, snapshot } = accepted(await ctx.services.workspaces.head(input.workspace, from.version));
      return snapshotPage(snapshot, version, from.offset);
    }),

  history: inWorkspace.input(z.object({ before: z.int().min(1).optional() })).query(async ({ ctx, input }) => {
    const before = input.before === undefined ? {} : { before: input.before };
    const entries = await ctx.services.stores.heads.history(input.workspace, { ...before, limit: HISTORY_PAGE });
    return entries.map(({ version, at, actor, changeSet, mutations }) => ({
      version,
      at,
      actor,
      changeSet,
      mutations: mutations.length,
    }));
  }),
});
