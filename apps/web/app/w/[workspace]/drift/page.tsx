import type { Metadata } from "next";
import { DriftPage } from "../../../../src/drift/drift-page.tsx";

export const metadata: Metadata = { title: "Drift" };

export default function Page() {
  return <DriftPage />;
}
