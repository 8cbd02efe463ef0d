import { activity } from "./activity.ts";
import { audit } from "./audit.ts";
import { catalogue } from "./catalogue.ts";
import { changeSet } from "./change-set.ts";
import { connection } from "./connection.ts";
import { comment } from "./comment.ts";
import { divergence } from "./divergence.ts";
import { drift, engine } from "./engine.ts";
import { fn, functionRun } from "./function.ts";
import { functionCheck } from "./function-check.ts";
import { head } from "./head.ts";
import { history } from "./history.ts";
import { management } from "./management.ts";
import { policy } from "./policy.ts";
import { review } from "./review.ts";
import { run } from "./run.ts";
import { secret } from "./secret.ts";
import { session } from "./session.ts";
import { token } from "./token.ts";
import { router } from "./trpc.ts";
import { workspace } from "./workspace.ts";

/** Every question and command, by noun. The web app reads its type; the SDK and the CLI call it by name. */
export const appRouter = router({
  session,
  workspace,
  engine,
  catalogue,
  changeSet,
  comment,
  connection,
  head,
  history,
  review,
  run,
  function: fn,
  functionRun,
  functionCheck,
  audit,
  token,
  drift,
  divergence,
  management,
  policy,
  secret,
  activity,
});

export type AppRouter = typeof appRouter;
