import type { Metadata } from "next";
import { SecretSettings } from "../../../../../src/settings/secret-settings.tsx";

export const metadata: Metadata = { title: "Secrets" };

export default function Page() {
  return <SecretSettings />;
}
