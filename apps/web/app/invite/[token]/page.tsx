import type { Metadata } from "next";
import { InvitePage } from "../../../src/account/invite-page.tsx";
import type { Route } from "../../../src/route.ts";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function Page({ params }: Route<"token">) {
  return <InvitePage token={(await params).token} />;
}
