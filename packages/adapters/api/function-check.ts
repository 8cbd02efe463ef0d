import type { FunctionChecks } from "@tributary/core/protocol";
import { place, placeOf } from "./function.ts";
import { inWorkspace, router } from "./trpc.ts";

/** How functions stand: whether they run, fit their types, and pass their tests. Whoever sees them sees this. */
export const functionCheck = router({
  list: inWorkspace
    .input(place)
    .query(async ({ ctx, input }): Promise<FunctionChecks> => ctx.services.functions.checks(await placeOf(ctx, input))),
});
