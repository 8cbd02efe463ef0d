import type { Metadata } from "next";
import type { Route } from "../../../../src/route.ts";
import { HeadPage } from "../../../../src/workspace/head-page.tsx";

export const metadata: Metadata = { title: "Table" };

export default async function Page({ searchParams }: Route) {
  const { select } = await searchParams;
  return <HeadPage mode="table" select={typeof select === "string" ? select : undefined} />;
}
