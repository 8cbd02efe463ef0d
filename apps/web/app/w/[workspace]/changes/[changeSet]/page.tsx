import type { Metadata } from "next";
import type { Route } from "../../../../../src/route.ts";
import { ChangeSetPage } from "../../../../../src/workspace/change-set-page.tsx";

export const metadata: Metadata = { title: "Change set" };

export default async function Page({ searchParams }: Route) {
  const { select, thread } = await searchParams;
  return <ChangeSetPage mode="map" select={one(select)} thread={one(thread)} />;
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
