import { z } from "zod";
import { accepted } from "./errors.ts";
import { componentId, content, headVersion, text } from "./inputs.ts";
import { inChangeSet, inWorkspace, router } from "./trpc.ts";

export const history = router({
  versions: inWorkspace
    .input(z.object({ before: headVersion.min(1).optional() }))
    .query(({ ctx, input }) => ctx.services.history.versions(input.workspace, input.before)),

  compare: inWorkspace
    .input(z.object({ from: headVersion, to: headVersion.optional(), cursor: headVersion.nullish() }))
    .query(async ({ ctx, input }) => {
      const { workspace, from, to, cursor } = input;
      return accepted(await ctx.services.history.compare(workspace, { from, to, skip: cursor ?? 0 }));
    }),

  timeline: inWorkspace
    .input(
      z
        .object({ before: z.object({ version: headVersion, place: headVersion }).optional() })
        .and(
          z.union([
            z.object({ component: componentId, path: content(1000).optional() }),
            z.object({ thing: text(2000).min(1) }),
          ]),
        ),
    )
    .query(({ ctx, input }) => {
      const { workspace, before } = input;
      const page = before ? { before } : {};
      if ("thing" in input) return ctx.services.history.timeline(workspace, { thing: input.thing, ...page });
      const { component, path } = input;
      return ctx.services.history.timeline(workspace, { component, ...(path ? { path } : {}), ...page });
    }),

  authors: inWorkspace
    .input(z.object({ component: componentId, version: headVersion.optional() }))
    .query(async ({ ctx, input: { workspace, component, version } }) =>
      accepted(await ctx.services.history.authors(workspace, component, version)),
    ),

  authorsIn: inChangeSet
    .input(z.object({ component: componentId }))
    .query(({ ctx, input }) => ctx.services.history.authorsIn(ctx.record, input.component)),

  statistics: inWorkspace.query(({ ctx, input }) => ctx.services.history.statistics(input.workspace)),

  verify: inWorkspace.query(({ ctx, input }) => ctx.services.history.verify(input.workspace)),
});
