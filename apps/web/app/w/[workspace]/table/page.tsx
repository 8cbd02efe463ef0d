import type { Metadata } from "next";
import { landingOf } from "../../../../src/history/landing.ts";
import type { Route } from "../../../../src/route.ts";
import { HeadPage } from "../../../../src/workspace/head-page.tsx";

export const metadata: Metadata = { title: "Table" };

export default async function Page({ searchParams }: Route) {
  const search = await searchParams;
  const { select } = search;
  return <HeadPage mode="table" select={typeof select === "string" ? select : undefined} landing={landingOf(search)} />;
}
