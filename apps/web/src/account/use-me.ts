"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../trpc.ts";

/** Who is signed in, and which workspaces they have. */
export function useMe() {
  const trpc = useTRPC();
  return useQuery(trpc.session.me.queryOptions());
}
