import type { Metadata } from "next";
import { FunctionRunPage } from "../../../../../../src/function-runs/function-run-page.tsx";
import { functionRunId } from "../../../../../../src/ids.ts";
import type { Route } from "../../../../../../src/route.ts";

export const metadata: Metadata = { title: "Run of a function" };

export default async function Page({ params }: Route<"run">) {
  const { run } = await params;
  return <FunctionRunPage key={run} run={functionRunId(run)} />;
}
