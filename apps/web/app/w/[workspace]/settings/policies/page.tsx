import type { Metadata } from "next";
import { PolicySettings } from "../../../../../src/settings/policy-settings.tsx";

export const metadata: Metadata = { title: "Policies" };

export default function Page() {
  return <PolicySettings />;
}
