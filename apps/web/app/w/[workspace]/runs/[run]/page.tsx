import type { Metadata } from "next";
import { runId } from "../../../../../src/ids.ts";
import type { Route } from "../../../../../src/route.ts";
import { RunPage } from "../../../../../src/runs/run-page.tsx";

export const metadata: Metadata = { title: "Run" };

export default async function Page({ params }: Route<"run">) {
  const { run } = await params;
  return <RunPage key={run} run={runId(run)} />;
}
