import type { Metadata } from "next";
import { EngineSettings } from "../../../../../src/settings/engine-settings.tsx";

export const metadata: Metadata = { title: "Engine" };

export default function Page() {
  return <EngineSettings />;
}
