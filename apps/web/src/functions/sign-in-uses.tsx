"use client";

import { useQuery } from "@tanstack/react-query";
import type { FunctionId } from "@tributary/core/base";
import Link from "next/link";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

export type SignInUsesProps = { readonly id: FunctionId };

/** The connections that sign in with an authentication function, as it is in force. */
export function SignInUses({ id }: SignInUsesProps) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const view = useQuery(trpc.connection.view.queryOptions({ workspace }));
  if (!view.data) return null;
  const names = view.data.connections.flatMap(({ name, credential }) =>
    credential?.kind === "function" && "id" in credential.function && credential.function.id === id ? [name] : [],
  );
  return (
    <Link href={paths.settings(workspace, "connections")} className="rounded hover:text-ink hover:underline">
      {names.length === 0 ? "No connection signs in with it yet" : `Signs in to ${names.join(", ")}`}
    </Link>
  );
}
