"use client";

import { cn } from "@tributary/ui/kit";
import { Gauge, KeyRound, Plug, Server, Settings, ShieldCheck, Sparkles, Users } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";

export type SettingsFrameProps = { readonly children: ReactNode };

/** The settings' parts at the left, the chosen one beside them. */
export function SettingsFrame({ children }: SettingsFrameProps) {
  const { id } = useWorkspace();
  const pathname = usePathname();
  const parts = [
    { href: paths.settings(id), label: "General", icon: Settings },
    { href: paths.settings(id, "members"), label: "Members", icon: Users },
    { href: paths.settings(id, "agents"), label: "Agents", icon: Sparkles },
    { href: paths.settings(id, "engine"), label: "Engine", icon: Server },
    { href: paths.settings(id, "connections"), label: "Connections", icon: Plug },
    { href: paths.settings(id, "secrets"), label: "Secrets", icon: KeyRound },
    { href: paths.settings(id, "policies"), label: "Policies", icon: ShieldCheck },
    { href: paths.settings(id, "engine-room"), label: "Engine room", icon: Gauge },
  ];
  return (
    <div className="mx-auto flex w-full max-w-5xl gap-10 px-6 pt-8 pb-16 max-md:flex-col max-md:gap-6 max-md:px-4 max-md:pt-4">
      <nav aria-label="Settings" className="sticky top-8 w-40 shrink-0 self-start max-md:static max-md:w-full">
        <h1 className="mb-3 px-2 text-xl font-semibold tracking-tight">Settings</h1>
        <ul className="space-y-0.5 max-md:flex max-md:flex-wrap max-md:gap-1 max-md:space-y-0">
          {parts.map(({ href, label, icon: Icon }) => (
            <li key={href}>
              <Link
                href={href}
                aria-current={pathname === href ? "page" : undefined}
                className={cn(
                  "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-muted transition-colors hover:bg-hover hover:text-ink",
                  pathname === href &&
                    "bg-selected font-medium text-accent-text hover:bg-selected hover:text-accent-text",
                )}
              >
                <Icon aria-hidden="true" className="size-4" strokeWidth={1.75} />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0 flex-1 space-y-8">{children}</div>
    </div>
  );
}
