import type { ReactNode } from "react";
import { SettingsFrame } from "../../../../src/settings/settings-frame.tsx";

export default function Layout({ children }: { readonly children: ReactNode }) {
  return <SettingsFrame>{children}</SettingsFrame>;
}
