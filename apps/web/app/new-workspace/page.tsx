import type { Metadata } from "next";
import { NewWorkspacePage } from "../../src/account/new-workspace-page.tsx";

export const metadata: Metadata = { title: "New workspace" };

export default function Page() {
  return <NewWorkspacePage />;
}
