import { findComponents, nameOf } from "@tributary/core/model";
import type { FoundOnHead } from "@tributary/core/protocol";
import { z } from "zod";
import { refused, accepted } from "./errors.ts";
import { cursor, headVersion, moment, text } from "./inputs.ts";
import { parseCursor, snapshotPage } from "./snapshot-page.ts";
import { inWorkspace, router } from "./trpc.ts";

export const head = router({
  snapshot: inWorkspace.input(z.object({ version: headVersion.optional(), cursor })).query(async ({ ctx, input }) => {
    const from = input.cursor === undefined ? { version: input.version, offset: 0 } : parseCursor(input.cursor);
    if (!from) throw refused("invalid", "The cursor is not one of ours.");
    const { version, snapshot } = accepted(await ctx.services.workspaces.head(input.workspace, from.version));
    return snapshotPage(snapshot, version, from.offset);
  }),

  /** Components by the words of a text, best first. */
  find: inWorkspace
    .input(z.object({ text: text(200), limit: z.int().min(1).max(100).default(30) }))
    .query(async ({ ctx, input: { workspace, text, limit } }): Promise<FoundOnHead> => {
      const { version, snapshot } = accepted(await ctx.services.workspaces.head(workspace, undefined));
      const { components, more } = findComponents(snapshot, text, limit);
      const items = components.map((each) => ({ id: each.id, name: nameOf(each), schema: each.schema }));
      return { version, items, more };
    }),

  /** The version that was Head at a moment; 0 before there was any. */
  versionAt: inWorkspace.input(z.object({ at: moment })).query(
    async ({ ctx, input: { workspace, at } }): Promise<{ readonly version: number }> => ({
      version: await ctx.services.stores.heads.versionAt(workspace, at),
    }),
  ),
});
