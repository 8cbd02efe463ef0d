import type { Metadata } from "next";
import { AgentSettings } from "../../../../../src/settings/agent-settings.tsx";

export const metadata: Metadata = { title: "Agents" };

export default function Page() {
  return <AgentSettings />;
}
