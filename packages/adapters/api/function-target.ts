import type { FunctionTarget } from "@tributary/core/protocol";
import { z } from "zod";
import { someId } from "./inputs.ts";

/** Which function somebody means. */
export const functionTarget: z.ZodType<FunctionTarget> = z.union([
  z.object({ id: someId }),
  z.object({ schema: z.string().min(1).max(128), name: z.string().min(1).max(64) }),
]);
