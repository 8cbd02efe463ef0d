import type { Metadata } from "next";
import { FunctionRunsPage } from "../../../../../src/function-runs/function-runs-page.tsx";
import type { Route } from "../../../../../src/route.ts";

export const metadata: Metadata = { title: "Runs of functions" };

export default async function Page({ searchParams }: Route) {
  const { changeSet, component } = await searchParams;
  return (
    <FunctionRunsPage key={`${changeSet} ${component}`} changeSet={textOf(changeSet)} component={textOf(component)} />
  );
}

function textOf(given: string | readonly string[] | undefined): string | undefined {
  return typeof given === "string" && given !== "" ? given : undefined;
}
