import { type Mutation, parseMutation } from "@tributary/core/model";
import { z } from "zod";

export const MAX_DRY_RUN = 10_000;

/** Mutations as a program may propose them, read as strictly as everywhere. What they mean, the model judges. */
export const mutations = z
  .array(z.unknown())
  .min(1, "has no mutation")
  .max(MAX_DRY_RUN, `has more than ${MAX_DRY_RUN} mutations`)
  .transform((all, context): readonly Mutation[] =>
    all.flatMap((given, index) => {
      const mutation = parseMutation(given);
      if (mutation) return [mutation];
      const message = "is not a well-formed mutation";
      context.addIssue({ code: "custom", path: [index], message });
      return [];
    }),
  );
