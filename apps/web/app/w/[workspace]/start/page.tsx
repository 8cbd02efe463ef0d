import type { Metadata } from "next";
import { StartPage } from "../../../../src/start/start-page.tsx";

export const metadata: Metadata = { title: "Start" };

export default function Page() {
  return <StartPage />;
}
