import type { JsonObject } from "@tributary/core/base";
import { ENFORCEMENTS } from "@tributary/core/governance";
import { oneLine } from "@tributary/core/protocol";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { text } from "./inputs.ts";
import { inWorkspace, mustAdminister, router } from "./trpc.ts";

const parameters = z
  .record(text(60), z.union([text(500), z.number(), z.array(text(500)).max(100)]))
  .transform((given): JsonObject => given);

/** What a workspace enforces. Everybody may know it; owners, in person, set it. */
export const policy = router({
  list: inWorkspace.query(({ ctx, input }) => ctx.services.mutationEngine.policies(input.workspace)),

  set: inWorkspace
    .input(z.object({ kind: text(60), enforcement: z.enum(ENFORCEMENTS), parameters, reason: text(300).optional() }))
    .mutation(async ({ ctx, input: { workspace, reason, ...setting } }) => {
      mustAdminister(ctx.caller);
      const why = oneLine(reason);
      const caller = why === undefined ? ctx.caller : { ...ctx.caller, origin: { ...ctx.caller.origin, reason: why } };
      accepted(await ctx.services.mutationEngine.setPolicy(workspace, setting, caller));
    }),
});
