import { ok } from "@tributary/core/base";
import {
  ACTION_LIMITS,
  REACTIVE_LIMITS,
  type SandboxLimits,
  type SandboxTier,
  WORLD_LIMITS,
} from "@tributary/core/engine";
import type { FunctionKind } from "@tributary/core/model";
import type { FunctionHooks } from "./job.ts";

/** Functions that only compute run where nothing can be reached; the others where their connections are. */
export const TIER_OF_KIND: { readonly [K in FunctionKind]: SandboxTier } = {
  attribute: "reactive",
  transformation: "reactive",
  qualification: "reactive",
  codeGeneration: "reactive",
  schema: "reactive",
  authentication: "world",
  management: "world",
  action: "world",
  debug: "world",
};

/** Hooks where nobody has filled them in: by kind, with nothing made ready and no way out. */
export const NO_HOOKS: FunctionHooks = {
  tierFor: async (_workspace, kind) => TIER_OF_KIND[kind],
  prepare: async () => ok({ redactions: [] }),
  egressFor: async () => undefined,
};

/** What somebody waits for in front of a screen, or what others wait for, takes no ten minutes. */
const WALL_MS: { readonly [K in FunctionKind]?: number } = {
  management: 60_000,
  debug: 60_000,
  authentication: 30_000,
  action: ACTION_LIMITS.wallMs,
};

export function limitsOf(kind: FunctionKind, tier: SandboxTier): SandboxLimits {
  if (tier === "reactive") return REACTIVE_LIMITS;
  return { ...WORLD_LIMITS, wallMs: WALL_MS[kind] ?? WORLD_LIMITS.wallMs };
}
