import type { FunctionTarget } from "@tributary/core/protocol";
import { z } from "zod";
import { someId, text } from "./inputs.ts";

/** Which function somebody means. */
export const functionTarget: z.ZodType<FunctionTarget> = z.union([
  z.object({ id: someId }),
  z.object({ schema: text(128).min(1), name: text(64).min(1) }),
]);
