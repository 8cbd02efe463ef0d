import type { Metadata } from "next";
import { GeneralSettings } from "../../../../src/settings/general-settings.tsx";

export const metadata: Metadata = { title: "Settings" };

export default function Page() {
  return <GeneralSettings />;
}
