import { domainOf, readText } from "../engine/fields.ts";
import { Refused } from "../engine/refused.ts";
import { actionOf, type Context, type Done } from "./context.ts";
import { ensureImage } from "./image-fetch.ts";

/** A `docker.image` component: the image is made to be there. It is never removed, since others may use it. */
const main = actionOf({
  create: fetchImage,
  update: fetchImage,
  replace: fetchImage,
  destroy: async () => ({ message: "The image stays on the engine, for others may use it." }),
});
export default main;

async function fetchImage(ctx: Context): Promise<Done> {
  const domain = domainOf(ctx.intent);
  const reference = readText(domain, "reference");
  if (reference === undefined) throw new Refused("It does not say which image it stands for.");
  const image = await ensureImage(ctx, { reference, platform: readText(domain, "platform") });
  return { resourceId: image.Id };
}
