"use client";

import type { ComponentId } from "@tributary/core/base";
import { createContext, useContext } from "react";

/** Runs the failed function again whose result stands at a path. Resolves when that is under way, or was refused and said. */
export type Retry = (component: ComponentId, path: string) => Promise<void>;

const RetryContext = createContext<Retry | undefined>(undefined);
export const RetryProvider = RetryContext.Provider;

/** Undefined for those who may not. */
export function useRetry(): Retry | undefined {
  return useContext(RetryContext);
}
