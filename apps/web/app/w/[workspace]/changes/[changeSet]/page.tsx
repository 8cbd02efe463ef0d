import type { Metadata } from "next";
import type { Route } from "../../../../../src/route.ts";
import { ChangeSetPage } from "../../../../../src/workspace/change-set-page.tsx";

export const metadata: Metadata = { title: "Change set" };

export default async function Page({ searchParams }: Route) {
  const { select } = await searchParams;
  return <ChangeSetPage mode="map" select={typeof select === "string" ? select : undefined} />;
}
