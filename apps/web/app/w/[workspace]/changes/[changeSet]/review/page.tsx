import type { Metadata } from "next";
import { changeSetId } from "../../../../../../src/ids.ts";
import { ReviewPage } from "../../../../../../src/review/review-page.tsx";
import type { Route } from "../../../../../../src/route.ts";

export const metadata: Metadata = { title: "Review" };

export default async function Page({ params, searchParams }: Route<"changeSet">) {
  const { changeSet } = await params;
  const { at } = await searchParams;
  return <ReviewPage key={changeSet} changeSet={changeSetId(changeSet)} at={typeof at === "string" ? at : undefined} />;
}
