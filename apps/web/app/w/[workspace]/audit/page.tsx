import type { Metadata } from "next";
import { AuditPage } from "../../../../src/audit/audit-page.tsx";
import type { Route } from "../../../../src/route.ts";

export const metadata: Metadata = { title: "Audit" };

export default async function Page({ searchParams }: Route) {
  const { changeSet } = await searchParams;
  return <AuditPage changeSet={typeof changeSet === "string" ? changeSet : undefined} />;
}
