import type { Metadata } from "next";
import { EngineRoom } from "../../../../../src/settings/engine-room.tsx";

export const metadata: Metadata = { title: "Engine room" };

export default function Page() {
  return <EngineRoom />;
}
