import type { Metadata } from "next";
import { AuditPage } from "../../../../src/audit/audit-page.tsx";
import { filterOf } from "../../../../src/audit/filter.ts";
import type { Route } from "../../../../src/route.ts";

export const metadata: Metadata = { title: "Audit" };

export default async function Page({ searchParams }: Route) {
  return <AuditPage asked={filterOf(await searchParams)} />;
}
