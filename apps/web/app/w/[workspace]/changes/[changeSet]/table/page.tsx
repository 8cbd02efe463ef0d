import type { Metadata } from "next";
import { changeSetId } from "../../../../../../src/ids.ts";
import type { Route } from "../../../../../../src/route.ts";
import { ChangeSetPage } from "../../../../../../src/workspace/change-set-page.tsx";

export const metadata: Metadata = { title: "Change set" };

export default async function Page({ params, searchParams }: Route<"changeSet">) {
  const [{ changeSet }, { select }] = await Promise.all([params, searchParams]);
  return (
    <ChangeSetPage
      key={changeSet}
      changeSet={changeSetId(changeSet)}
      mode="table"
      select={typeof select === "string" ? select : undefined}
    />
  );
}
