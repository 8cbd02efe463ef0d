import { type Mutation, parseMutation } from "@tributary/core/model";
import { z } from "zod";

export const MAX_DRY_RUN = 10_000;

/**
 * A batch is judged and written in one go, while nobody else's edits are: so many that others may notice it, and are not held up by it.
 */
export const MAX_BATCH = 1_000;

/** Mutations as a program may propose them, read as strictly as everywhere. What they mean, the model judges. */
export const mutationsUpTo = (most: number) =>
  z
    .array(z.unknown())
    .min(1, "has no mutation")
    .max(most, `has more than ${most} mutations`)
    .transform((all, context): readonly Mutation[] =>
      all.flatMap((given, index) => {
        const mutation = parseMutation(given);
        if (mutation) return [mutation];
        const message = "is not a well-formed mutation";
        context.addIssue({ code: "custom", path: [index], message });
        return [];
      }),
    );
