import { z } from "zod";
import { someId } from "./inputs.ts";
import { inWorkspace, router } from "./trpc.ts";

const PAGE = 100;
const filter = z.object({
  before: z.int().min(1).optional(),
  changeSet: someId.optional(),
  actor: someId.optional(),
  outcome: z.enum(["accepted", "refused", "failed"]).optional(),
  text: z.string().max(200).optional(),
});

export const audit = router({
  list: inWorkspace.input(filter).query(({ ctx, input: { workspace, ...wanted } }) => {
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined && value !== ""));
    return ctx.services.stores.audit.list(workspace, { ...given, limit: PAGE });
  }),
  verify: inWorkspace.query(({ ctx, input }) => ctx.services.audit.verify(input.workspace)),
});
