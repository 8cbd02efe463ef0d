import type { Metadata } from "next";
import { ChangeList } from "../../../../src/changes/change-list.tsx";

export const metadata: Metadata = { title: "Changes" };

export default function Page() {
  return <ChangeList />;
}
