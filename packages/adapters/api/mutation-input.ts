import { isId, type Json } from "@tributary/core/base";
import { isPath, MAX_VALUE_BYTES, type Mutation, parseOverlayCell } from "@tributary/core/model";
import { z } from "zod";

/** Mutations as a program may propose them: their form. What they mean, the model judges. */
const id = z.string().refine(isId, "is not a valid id");
const path = z.string().refine(isPath, "is not a path such as /domain/image");
const name = z.string().min(1).max(200);
const order = z.string().min(1).max(200);
const value = z
  .unknown()
  .refine((given) => given !== undefined && JSON.stringify(given).length <= MAX_VALUE_BYTES, "is missing or too large")
  .transform((given) => given as Json);
const source = z
  .unknown()
  .refine((given) => parseOverlayCell({ from: given as Json }) !== undefined, "must name a component and a path");

const onComponent = <T extends string>(type: T) => z.object({ type: z.literal(type), component: id });
const onView = <T extends string>(type: T) => z.object({ type: z.literal(type), view: id });

export const MAX_DRY_RUN = 10_000;

export const mutations = z
  .array(
    z.discriminatedUnion("type", [
      onComponent("component.create").extend({ schema: z.string().max(200) }),
      onComponent("component.delete"),
      onComponent("component.restore"),
      onComponent("component.erase"),
      onComponent("component.rename").extend({ name }),
      onComponent("attribute.set").extend({ path, value }),
      onComponent("attribute.unset").extend({ path }),
      onComponent("attribute.subscribe").extend({ path, from: source }),
      onComponent("item.insert").extend({ path, order }),
      onComponent("item.move").extend({ path, order }),
      onComponent("item.remove").extend({ path }),
      onView("view.create").extend({ name }),
      onView("view.rename").extend({ name }),
      onView("view.delete"),
      onView("view.place").extend({ component: id, at: z.tuple([z.number(), z.number()]) }),
      onView("view.remove").extend({ component: id }),
    ]),
  )
  .min(1, "has no mutation")
  .max(MAX_DRY_RUN, `has more than ${MAX_DRY_RUN} mutations`)
  .transform((all) => all as unknown as readonly Mutation[]);
