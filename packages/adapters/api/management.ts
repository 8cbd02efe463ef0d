import type { ComponentId, Json, ViewId } from "@tributary/core/base";
import type { ManagementDone, ManagementProposal, OfferedManagement } from "@tributary/core/protocol";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { componentId, someId, text } from "./inputs.ts";
import type { Convergence } from "./management-services.ts";
import { inChangeSet, mustEdit, router } from "./trpc.ts";

const MAX_INPUT = 64 * 1024;
const json: z.ZodType<Json> = z
  .json()
  .refine((value) => JSON.stringify(value).length <= MAX_INPUT, `is longer than ${MAX_INPUT} characters of JSON`);
const how = z.object({ overwrite: z.boolean().optional(), prune: z.boolean().optional() });
const wish = how.extend({
  function: text(200).min(1),
  component: componentId.optional(),
  input: json.optional(),
  view: someId.optional(),
});
const proposal = how.extend({ proposal: someId });

function convergenceOf({ overwrite = false, prune = false }: z.infer<typeof how>): Convergence {
  return { overwrite, prune };
}

/** Management functions of a change set: what there is, what one would do, and doing it. */
export const management = router({
  list: inChangeSet.query(({ ctx }): Promise<readonly OfferedManagement[]> => ctx.services.management.list(ctx.record)),

  /**
   * A command, though nothing is edited: a function is run, which may ask connections of the workspace. What it answers may be large and
   * lives in memory: whoever has lost it has it run again.
   */
  propose: inChangeSet
    .meta({ once: false })
    .input(wish)
    .mutation(async ({ ctx, input }): Promise<ManagementProposal> => {
      mustEdit(ctx.caller);
      const { function: name, component, input: answered, view } = input;
      const asked = {
        ...{ function: name, ...convergenceOf(input) },
        ...(component === undefined ? {} : { component: component as ComponentId }),
        ...(answered === undefined ? {} : { input: answered }),
        ...(view === undefined ? {} : { view: view as ViewId }),
      };
      return accepted(await ctx.services.management.propose(ctx.record, asked, ctx.caller));
    }),

  look: inChangeSet.input(proposal).query(async ({ ctx, input }): Promise<ManagementProposal> => {
    const { management: services } = ctx.services;
    return accepted(await services.look(ctx.record, input.proposal, convergenceOf(input), ctx.caller));
  }),

  carryOut: inChangeSet
    .input(proposal.extend({ shown: text(200) }))
    .mutation(async ({ ctx, input }): Promise<ManagementDone> => {
      mustEdit(ctx.caller);
      const { management: services } = ctx.services;
      const how = { ...convergenceOf(input), shown: input.shown };
      return accepted(await services.carryOut(ctx.record, input.proposal, how, ctx.caller));
    }),
});
