"use client";

import { useQuery } from "@tanstack/react-query";
import { Button } from "@tributary/ui/kit";
import { X } from "lucide-react";
import Link from "next/link";
import { changeSetId, componentId } from "../ids.ts";
import { PageBody } from "../page-body.tsx";
import { PageHeader } from "../page-header.tsx";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { FunctionRunList } from "./function-run-list.tsx";

export type FunctionRunsPageProps = { readonly changeSet: string | undefined; readonly component: string | undefined };

/** Runs of functions: of the workspace, of a change set, or on a component, whether or not that is still there. */
export function FunctionRunsPage({ changeSet, component }: FunctionRunsPageProps) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const summary = useQuery({
    ...trpc.changeSet.get.queryOptions({ changeSet: changeSetId(changeSet ?? "") }),
    enabled: changeSet !== undefined,
  });
  const of = {
    ...(changeSet === undefined ? {} : { changeSet: changeSetId(changeSet) }),
    ...(component === undefined ? {} : { component: componentId(component) }),
  };
  const where = changeSet === undefined ? "" : ` in ${summary.data?.title ?? "this change set"}`;
  const isAll = changeSet === undefined && component === undefined;
  return (
    <>
      <PageHeader
        title="Runs of functions"
        sentence={
          isAll
            ? "What people, agents and applies have run, with what it was called with, asked and answered. What reacts by itself is not listed."
            : `Those${where}${component === undefined ? "" : " on one component, which may be gone by now"}.`
        }
        actions={
          changeSet !== undefined && (
            <Button asChild>
              <Link href={paths.changeSetFunctions(workspace, changeSet)}>Functions of the change set</Link>
            </Button>
          )
        }
      >
        {!isAll && (
          <Button asChild size="sm" variant="ghost">
            <Link href={paths.functionRuns(workspace)}>
              <X />
              Show all
            </Link>
          </Button>
        )}
      </PageHeader>
      <PageBody>
        <FunctionRunList of={of} opens="page" empty="Nobody has run a function by hand here yet." />
      </PageBody>
    </>
  );
}
