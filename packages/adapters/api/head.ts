import { z } from "zod";
import { refused, accepted } from "./errors.ts";
import { cursor } from "./inputs.ts";
import { parseCursor, snapshotPage } from "./snapshot-page.ts";
import { inWorkspace, router } from "./trpc.ts";

export const head = router({
  snapshot: inWorkspace
    .input(z.object({ version: z.int().min(0).optional(), at: z.int().min(0).optional(), cursor }))
    .query(async ({ ctx, input }) => {
      const { workspace, at } = input;
      const wanted = at === undefined ? input.version : await ctx.services.stores.heads.versionAt(workspace, at);
      const from = input.cursor === undefined ? { version: wanted, offset: 0 } : parseCursor(input.cursor);
      if (!from) throw refused("invalid", "The cursor is not one of ours.");
      const { version, snapshot } = accepted(await ctx.services.workspaces.head(input.workspace, from.version));
      return snapshotPage(snapshot, version, from.offset);
    }),
});
