import type { Metadata } from "next";
import { ConnectionSettings } from "../../../../../src/connections/connection-settings.tsx";

export const metadata: Metadata = { title: "Connections" };

export default function Page() {
  return <ConnectionSettings />;
}
