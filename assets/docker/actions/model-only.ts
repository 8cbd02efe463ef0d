import { actionOf, type Context, type Done } from "./context.ts";

/**
 * Projects, configs and secrets have no counterpart of their own on a single engine: a project is a label, and a config or
 * secret exists in the containers it is given to. They are always as intended.
 */
const main = actionOf({ create: asIntended, update: asIntended, replace: asIntended, destroy: async () => ({}) });
export default main;

async function asIntended({ intent }: Context): Promise<Done> {
  return { resourceId: intent.component };
}
