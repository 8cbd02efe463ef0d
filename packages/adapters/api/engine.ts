import { z } from "zod";
import { accepted } from "./errors.ts";
import { componentId, engineHost } from "./inputs.ts";
import { inWorkspace, mustAdminister, mustEdit, router } from "./trpc.ts";

export const engine = router({
  connect: inWorkspace.input(z.object({ host: engineHost.nullable() })).mutation(async ({ ctx, input }) => {
    mustAdminister(ctx.caller);
    const status = accepted(await ctx.services.engines.connect(input.workspace, input.host, ctx.caller));
    ctx.services.workspaces.announce(input.workspace, "engine", "audit");
    return status;
  }),

  suggest: inWorkspace.query(async ({ ctx }) => ({ hosts: [...(await ctx.services.engines.suggest())] })),

  /** What the engine has: for pinning an image to a digest that exists. */
  images: inWorkspace.query(({ ctx, input }) => ctx.services.engines.images(input.workspace)),
});

export const drift = router({
  restore: inWorkspace.input(z.object({ component: componentId })).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    return { run: accepted(await ctx.services.workspaces.restoreDrift(input.workspace, input.component, ctx.caller)) };
  }),

  /** Looks at what is outside now, without waiting until it is looked at by itself. Changes nothing there. */
  refresh: inWorkspace.input(z.object({ component: componentId.optional() })).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    return accepted(await ctx.services.workspaces.refresh(input.workspace, input.component, ctx.caller));
  }),
});
