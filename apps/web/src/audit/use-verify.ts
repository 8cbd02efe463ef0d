import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

/** The last look at the chain of hashes since this page was opened. It is taken when `refetch` is called, and never by itself. */
export function useVerify() {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  return useQuery({
    ...trpc.audit.verify.queryOptions({ workspace }),
    enabled: false,
    gcTime: 0,
    retry: false,
  });
}
