import type { Metadata } from "next";
import { MemberSettings } from "../../../../../src/settings/member-settings.tsx";

export const metadata: Metadata = { title: "Members" };

export default function Page() {
  return <MemberSettings />;
}
