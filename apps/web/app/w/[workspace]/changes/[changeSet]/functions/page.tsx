import type { Metadata } from "next";
import { ChangeSetFunctionsPage } from "../../../../../../src/functions/functions-page.tsx";
import type { Route } from "../../../../../../src/route.ts";

export const metadata: Metadata = { title: "Functions" };

export default async function Page({ searchParams }: Route) {
  const { select } = await searchParams;
  return <ChangeSetFunctionsPage select={typeof select === "string" ? select : undefined} />;
}
